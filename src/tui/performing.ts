import type { Perform, PerformOptions } from "../ports/perform.ts";
import type { Told } from "../watching/answer.ts";
import type { Performed } from "./state.ts";

/** What a performed command line came to: the entry of the command log, and what is told of it. */
export type Outcome = { readonly entry: Performed; readonly told: Told };

/** The line a person would type for it. */
export const commandLine = (argv: readonly string[]): string => ["millrace", ...argv.map(quoted)].join(" ");

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** Performs a command line and says what came of it, in the words in which the command line answers. */
export const performed = async (
  perform: Perform,
  entry: Performed,
  argv: readonly string[],
  options: PerformOptions,
): Promise<Outcome> => {
  const { code, out, err } = await perform(argv, options);
  const good = code === 0;
  const told = wordsOf(good ? out : `${err}\n${out}`);
  // On a command line a new task's id is all that is wanted.
  const words = good && argv[0] === "add-task" && told !== "" ? `Added to the backlog as ${told}.` : told;
  const said = words === "" ? (good ? "done" : `it ended with exit ${code}`) : words;
  return {
    entry: { ...entry, code, said },
    told: {
      id: `command ${entry.id}`,
      at: new Date(entry.atMs).toISOString(),
      kind: good ? "good" : "bad",
      text: said,
      task: null,
      run: null,
    },
  };
};

/** The first lines of an answer, without the marks that a terminal's colours go with. */
const wordsOf = (text: string): string =>
  text
    .split("\n")
    .map((each) => each.replace(/^\s*[✓✗!…→‖?]\s+/u, "").trim())
    .filter((each) => each !== "")
    .slice(0, 2)
    .map((each, at, all) => (at < all.length - 1 && !/[.:;!?]$/.test(each) ? `${each}.` : each))
    .join(" ");
