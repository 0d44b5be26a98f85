import { Failure } from "../domain/failure.ts";
import { nearest } from "../domain/nearest.ts";
import type { Flag, Positional } from "./flag.ts";

/** The arguments of one call, read by name; asking for a flag that the verb does not declare is a defect and throws. */
export type Args = {
  readonly positionals: readonly string[];
  /** The value of a string flag, the last one given; undefined when absent. */
  readonly text: (name: string) => string | undefined;
  /** All values of a flag that may stand several times, in order. */
  readonly list: (name: string) => readonly string[];
  readonly integer: (name: string) => number | undefined;
  readonly on: (name: string) => boolean;
};

/** The flags every verb takes; they may stand before the verb too. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { name: "json", kind: "boolean", summary: "print one JSON document instead of text" },
  {
    name: "config",
    kind: "string",
    placeholder: "FILE",
    summary: "the workspace's millrace.toml (default: found upwards from here)",
  },
  { name: "no-color", kind: "boolean", summary: "no colours (as NO_COLOR does)" },
  { name: "debug", kind: "boolean", summary: "show stack traces of failures" },
  { name: "help", short: "h", kind: "boolean", summary: "explain the verb" },
  { name: "version", short: "V", kind: "boolean", summary: "print the version" },
];

type Values = Map<string, string[]>;

/** What reading the arguments of a verb needs to know of it. */
type Form = {
  readonly name: string;
  readonly usage: readonly string[];
  readonly flags: readonly Flag[];
  readonly positionals: readonly Positional[];
};

/** Takes the global flags that stand before the verb; the rest begins with the verb. Throws `flag-unknown` for any other flag. */
export const splitGlobals = (
  argv: readonly string[],
): { readonly values: Values; readonly rest: readonly string[] } => {
  const values: Values = new Map();
  let index = 0;
  while (index < argv.length && isFlag(argv[index] ?? ""))
    index = takeFlag(argv, index, GLOBAL_FLAGS, values, "millrace");
  return { values, rest: argv.slice(index) };
};

/** Reads a verb's flags and positionals, global flags included, on top of what stood before the verb. */
export const parseArgs = (argv: readonly string[], verb: Pick<Form, "name" | "flags">, before: Values): Args => {
  const values: Values = new Map(before);
  const positionals: string[] = [];
  const flags = [...verb.flags, ...GLOBAL_FLAGS];
  let index = 0;
  while (index < argv.length) {
    const token = argv[index] ?? "";
    if (token === "--") {
      positionals.push(...argv.slice(index + 1));
      break;
    }
    if (isFlag(token)) {
      index = takeFlag(argv, index, flags, values, verb.name);
    } else {
      positionals.push(token);
      index += 1;
    }
  }
  return makeArgs(flags, values, positionals);
};

/** Refuses missing and extra positionals with a sentence that names them. */
export const checkPositionals = (args: Args, verb: Pick<Form, "name" | "positionals" | "usage">): void => {
  const missing = verb.positionals.filter((each) => each.required)[args.positionals.length];
  const usage = `Usage: millrace ${verb.usage[0] ?? verb.name}`;
  if (missing !== undefined)
    throw new Failure("argument-missing", `${verb.name} needs ${missing.name}: ${missing.summary}.`, usage);
  const last = verb.positionals.at(-1);
  const extra = last?.many === true ? undefined : args.positionals[verb.positionals.length];
  if (extra !== undefined) {
    throw new Failure(
      "argument-extra",
      `${verb.name} does not take the argument "${extra}".`,
      `${usage}. Quote a text that has spaces.`,
    );
  }
};

/** True for "-x" and "--name"; a lone "-" is the standard input, "-5" a number. */
const isFlag = (token: string): boolean =>
  token.length > 1 && token.startsWith("-") && token !== "--" && !/^-\d/.test(token);

const takeFlag = (
  argv: readonly string[],
  index: number,
  flags: readonly Flag[],
  values: Values,
  verb: string,
): number => {
  const token = argv[index] ?? "";
  const equals = token.indexOf("=");
  const given = equals === -1 ? token : token.slice(0, equals);
  const inline = equals === -1 ? undefined : token.slice(equals + 1);
  const flag = flags.find(
    (each) => given === `--${each.name}` || (each.short !== undefined && given === `-${each.short}`),
  );
  if (flag === undefined) throw unknownFlag(given, flags, verb);
  if (flag.kind === "boolean") {
    if (inline !== undefined)
      throw new Failure("flag-invalid", `--${flag.name} takes no value.`, `Write --${flag.name} alone.`);
    values.set(flag.name, ["true"]);
    return index + 1;
  }
  const next = argv[index + 1];
  const value = inline ?? (next !== undefined && !isFlag(next) && next !== "--" ? next : undefined);
  if (value === undefined) {
    throw new Failure(
      "flag-invalid",
      `--${flag.name} needs a value.`,
      `Write --${flag.name} ${flag.placeholder ?? "VALUE"}; a value that begins with "-" as --${flag.name}=VALUE.`,
    );
  }
  if (flag.kind === "integer" && !/^[+-]?\d{1,15}$/.test(value)) {
    throw new Failure(
      "flag-invalid",
      `--${flag.name} needs a whole number, not "${value}".`,
      `Write --${flag.name} ${flag.placeholder ?? "N"}.`,
    );
  }
  values.set(flag.name, flag.many === true ? [...(values.get(flag.name) ?? []), value] : [value]);
  return inline === undefined ? index + 2 : index + 1;
};

const unknownFlag = (given: string, flags: readonly Flag[], verb: string): Failure => {
  const names = flags.map((each) => `--${each.name}`);
  const near = nearest(given, names);
  const where = verb === "millrace" ? "millrace" : `millrace ${verb}`;
  const help = verb === "millrace" ? "See millrace --help." : `See millrace help ${verb}.`;
  return new Failure(
    "flag-unknown",
    `${where} has no flag ${given}.`,
    near === null ? help : `Did you mean ${near}? ${help}`,
  );
};

const makeArgs = (flags: readonly Flag[], values: Values, positionals: readonly string[]): Args => {
  const all = (name: string): readonly string[] => {
    if (!flags.some((flag) => flag.name === name)) throw new Error(`the verb declares no flag --${name}`);
    return values.get(name) ?? [];
  };
  return {
    positionals,
    text: (name) => all(name).at(-1),
    list: all,
    integer: (name) => {
      const value = all(name).at(-1);
      return value === undefined ? undefined : Number(value);
    },
    on: (name) => all(name).length > 0,
  };
};
