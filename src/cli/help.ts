import { ACTIONS, type Purpose, PURPOSES } from "../operator/actions.ts";
import { wrap } from "../view/width.ts";
import { GLOBAL_FLAGS } from "./args.ts";
import type { Output } from "./output.ts";
import type { Flag } from "./flag.ts";
import type { Verb } from "./verb.ts";

/** Prints what the program is for and every verb by what a person wants to do, on one screen; `full` adds what each is for. */
export const printHelp = (out: Output, version: string, full = false): void => {
  if (out.json) {
    const verbs = ACTIONS.map(({ verb, purpose, summary, later }) => ({
      name: verb,
      purpose,
      summary,
      here: later !== true,
    }));
    out.document("help", { version, verbs });
    return;
  }
  out.line(
    { text: "millrace", style: "title" },
    " carries a queue of coding work through governed stages, unattended.",
  );
  out.line();
  out.line({ text: "First steps", style: "bold" });
  for (const [command, summary] of FIRST)
    out.line("  ", { text: `millrace ${command}`.padEnd(42), style: "accent" }, summary);
  out.line();
  if (full) printVerbs(out);
  else {
    for (const [purpose, heading] of PURPOSES) printVerbNames(out, heading, verbsOf(purpose));
    out.line();
    const flags = GLOBAL_FLAGS.map(
      ({ name, placeholder }) => `--${name}${placeholder === undefined ? "" : ` ${placeholder}`}`,
    );
    for (const line of wrap(`With every verb: ${flags.join(", ")}.`, out.columns)) out.line(line);
    out.line("millrace help VERB explains one, millrace help all says what each is for.");
  }
};

const HEADING_COLUMNS = 28;

const printVerbNames = (out: Output, heading: string, verbs: readonly string[]): void => {
  const lines = wrap(verbs.join(" "), Math.max(30, out.columns - HEADING_COLUMNS));
  for (const [i, line] of lines.entries())
    out.line((i === 0 ? `  ${heading}` : "").padEnd(HEADING_COLUMNS), { text: line, style: "accent" });
};

const verbsOf = (purpose: Purpose): readonly string[] =>
  ACTIONS.filter((each) => each.purpose === purpose).map(({ verb }) => verb);

const printVerbs = (out: Output): void => {
  for (const [purpose, heading] of PURPOSES) {
    out.line({ text: heading, style: "bold" });
    for (const action of ACTIONS.filter((each) => each.purpose === purpose))
      printPair(out, action.verb, action.summary, 16);
    out.line();
  }
  out.line({ text: "With every verb", style: "bold" });
  printFlags(out, GLOBAL_FLAGS);
  out.line();
  out.line("millrace help VERB explains one. Without a verb: the status of the workspace you stand in.");
};

const FIRST: readonly (readonly [string, string])[] = [
  ["demo", "see it work"],
  ["init ~/mill --repo ~/code/my-app", "make a workspace for a repository"],
  ['add-task "Add CSV export"', "queue a task, inside the workspace"],
  ["start --once", "carry it to a checked commit"],
];

/** Prints one verb: what it does, examples first, then its forms, flags and notes. */
export const printVerb = (out: Output, verb: Verb): void => {
  if (out.json) {
    const { name, summary, usage, flags, positionals, examples, notes } = verb;
    out.document("help", { verb: { name, summary, usage, flags, positionals, examples, notes: notes ?? [] } });
    return;
  }
  out.line({ text: `millrace ${verb.name}`, style: "title" }, `: ${verb.summary}`);
  out.line();
  out.line({ text: "Examples", style: "bold" });
  for (const example of verb.examples) {
    out.line("  ", { text: example.command, style: "accent" });
    out.line("      ", example.summary);
  }
  out.line();
  out.line({ text: "Usage", style: "bold" });
  for (const usage of verb.usage) out.line("  millrace ", usage);
  if (verb.positionals.length > 0) {
    out.line();
    out.line({ text: "Arguments", style: "bold" });
    for (const each of verb.positionals) printPair(out, each.name, each.summary, 20);
  }
  if (verb.flags.length > 0) {
    out.line();
    out.line({ text: "Flags", style: "bold" });
    printFlags(out, verb.flags);
  }
  for (const note of verb.notes ?? []) {
    out.line();
    for (const line of wrap(note, Math.min(out.columns, 100))) out.line(line);
  }
  out.line();
  out.line({ text: "Also --json, --config FILE, --no-color, --debug: see millrace help all.", style: "dim" });
};

const printFlags = (out: Output, flags: readonly Flag[]): void => {
  for (const flag of flags) {
    const short = flag.short === undefined ? "" : `-${flag.short}, `;
    const value = flag.placeholder === undefined ? "" : ` ${flag.placeholder}`;
    printPair(
      out,
      `${short}--${flag.name}${value}`,
      flag.summary + (flag.many === true ? " (may stand several times)" : ""),
      24,
    );
  }
};

const printPair = (out: Output, name: string, summary: string, width: number): void => {
  const lines = wrap(summary, Math.max(30, Math.min(out.columns, 110) - width - 4));
  if (name.length > width) out.line("  ", { text: name, style: "accent" });
  else out.line("  ", { text: name.padEnd(width), style: "accent" }, "  ", lines[0] ?? "");
  for (const line of name.length > width ? lines : lines.slice(1)) out.line(" ".repeat(width + 4), line);
};
