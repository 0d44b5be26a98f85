import { OFFERS } from "../operator/offers.ts";
import { type Line, span } from "../view/line.ts";
import { capital } from "../view/sentence.ts";
import { shortFormOf } from "../view/short-id.ts";
import { keyOfPanel } from "./keys/panels.ts";
import type { State } from "./state.ts";

/**
 * What to do, as the screen tells it: a command line that a key stands for is that key, the others stay as they are. In debug mode
 * nothing is said in another way than the command line says it.
 */
export const hintLine = (hint: string, { mode }: Pick<State, "mode">): Line =>
  mode === "debug" ? [span(capital(hint), "dim")] : keyed(capital(hint));

/** A sentence with ids in the short forms by which a person knows them; in debug mode as it is. */
export const readable = (text: string, { mode }: Pick<State, "mode">): string =>
  mode === "debug" ? text : text.replace(ID, (id) => shortFormOf(id));

const ID = /\b\d{8}-\d{6}-[0-9a-z]{5}-[0-9a-z][0-9a-z-]*(?:\.r\d+)?/g;

const keyOf = (id: string): string => OFFERS.find((offer) => offer.id === id)?.key ?? "";

type Form = { readonly form: RegExp; readonly said: readonly (readonly [key: string, words: string])[] };

const form = (of: RegExp, id: string, words = ""): Form => ({ form: of, said: [[keyOf(id), words]] });

/** Command lines in hints, and the keys that do the same to what is chosen; the longer forms first. */
const FORMS: readonly Form[] = [
  {
    form: /millrace start --once or --daemon/,
    said: [
      [keyOf("start-once"), " or "],
      [keyOf("start"), ""],
    ],
  },
  {
    form: /millrace approve \S+, or millrace reject \S+ --note "WHY"/,
    said: [
      [keyOf("approve"), " approves, "],
      [keyOf("reject"), " sends back"],
    ],
  },
  form(/millrace start --once/, "start-once"),
  form(/millrace start --daemon/, "start"),
  form(/millrace answer \S+ "TEXT"/, "answer", " answers"),
  form(/millrace add-task "TITLE"/, "add-task"),
  form(/millrace retry [^\s-]\S*/, "retry"),
  form(/millrace unblock \S+/, "unblock"),
  form(/millrace resume --owner \S+/, "resume-owner"),
  form(/millrace resume \d\S+/, "release"),
  form(/millrace resume(?! -)/, "resume"),
  form(/millrace reload/, "reload"),
  form(/millrace config set(?! \S+ ')/, "config-set"),
  { form: /millrace queue(?: --state \w+)?/, said: [[keyOfPanel("queue"), ""]] },
  { form: /millrace show \S+/, said: [["⏎", ""]] },
];

const keyed = (hint: string): Line => {
  const found = FORMS.map(({ form: of, said }) => ({ match: of.exec(hint), said }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => (a.match?.index ?? 0) - (b.match?.index ?? 0))[0];
  if (found === undefined || found.match === null) return hint === "" ? [] : [span(hint, "dim")];
  const { index } = found.match;
  const [all] = found.match;
  const before = hint.slice(0, index);
  return [
    ...(before === "" ? [] : [span(before, "dim")]),
    ...found.said.flatMap(([key, words]) => [span(key, "key"), ...(words === "" ? [] : [span(words, "dim")])]),
    ...keyed(hint.slice(index + all.length)),
  ];
};
