import type { Perform, PerformDone, PerformOptions } from "../ports/perform.ts";
import type { Told } from "../watching/answer.ts";
import type { Performed } from "./state.ts";

/** What a performed command line came to: the entry of the command log, and what is told of it. */
export type Outcome = { readonly entry: Performed; readonly told: Told };

/** The line a person would type for it. */
export const commandLine = (argv: readonly string[]): string => ["millrace", ...argv.map(quoted)].join(" ");

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** Performs a command line and says what came of it, in the words in which the command line answers; it never throws. */
export const performed = async (
  perform: Perform,
  entry: Performed,
  argv: readonly string[],
  options: PerformOptions,
): Promise<Outcome> => {
  const { code: ended, out, err } = await perform(argv, options).catch(notBegun);
  // One that did not end by itself is over all the same.
  const code = ended ?? FAILED;
  const good = code === 0;
  const told = wordsOf(good ? out : `${err}\n${out}`);
  // On a command line a new task's id is all that is wanted.
  const words = good && argv[0] === "add-task" && told !== "" ? `Added to the backlog as ${told}.` : told;
  const silent =
    options.terminal === true
      ? `it ended with exit ${code}; why stands behind this screen`
      : `it ended with exit ${code}`;
  const said = words === "" ? (good ? "done" : silent) : words;
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

const FAILED = 1;

/** Where it could not even be begun (no room for what it prints), that is its outcome. */
const notBegun = (thrown: unknown): PerformDone => {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: null, out: "", err: `It could not be started: ${why}.` };
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
