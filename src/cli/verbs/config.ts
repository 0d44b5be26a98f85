import { Failure } from "../../domain/failure.ts";
import type { GraphSetting, Setting } from "../../ports/settings.ts";
import { phraseBoundary, phraseGraphOrigin, phraseOrigin, phraseValue } from "../../view/setting.ts";
import { carryOut, codeOf, NO_WAIT, printReceipt } from "../act.ts";
import type { Args } from "../args.ts";
import { READS_ANYWAY, refuseWithoutEngine } from "../engine-gone.ts";
import type { Output } from "../output.ts";
import type { Context, Verb } from "../verb.ts";

/** `millrace config`: shows, gets and sets what millrace.toml says. */
export const verb: Verb = {
  name: "config",
  summary: "show, set or reload what millrace.toml says",
  usage: ["config show [--origin]", "config get KEY", "config set KEY VALUE", "config reload"],
  positionals: [
    {
      name: "show|get|set|reload KEY VALUE",
      summary: "a key is names with dots between: stages.builder.model",
      required: false,
      many: true,
    },
  ],
  flags: [
    {
      name: "origin",
      kind: "boolean",
      summary: "say of each value where it comes from (default, line of the file, graph) and when a change applies",
    },
    NO_WAIT,
  ],
  examples: [
    { command: "millrace config show --origin", summary: "every value in force, and where it comes from" },
    {
      command: "millrace config set stages.builder.effort high",
      summary: "one key; the rest of its table, and the comments, stay",
    },
    { command: `millrace config set checks.commands '["npm test"]'`, summary: "a list, as TOML writes it" },
  ],
  notes: [
    "A value is read as TOML where that is valid, else as plain words. Nothing is written unless the whole file is valid afterwards; a table given as a value is merged.",
    "Each key says when a change takes effect: at once, with the next run, or at the next start. A running engine sees a changed file by itself; reload says whether it took it over.",
  ],
  run: async (args, context) => {
    const [what = "show", ...rest] = args.positionals;
    if (what === "show") return show(args, rest, context);
    if (what === "get") return get(rest, context);
    if (what === "set") return set(rest, context);
    if (what === "reload") return reload(rest, args, context);
    throw new Failure(
      "argument-extra",
      `config does not know "${what}".`,
      "config show, config get KEY, config set KEY VALUE, or config reload.",
    );
  },
};

const reload = async (rest: readonly string[], args: Args, context: Context): Promise<number> => {
  refuseMore(rest, 0, "config reload");
  refuseWithoutEngine("reload", context, READS_ANYWAY);
  const act = { verb: "reload" } as const;
  const receipt = await carryOut(act, args, context);
  printReceipt(receipt, act, args, context);
  return codeOf(receipt, args);
};

const show = async (args: Args, rest: readonly string[], context: Context): Promise<number> => {
  refuseMore(rest, 0, "config show");
  const settings = await context.house().settings();
  const { digest, settings: rows } = settings.show();
  const graphs = settings.graphs();
  if (context.out.json) {
    context.out.document("config", { file: settings.file, digest, settings: rows, graphs });
    return 0;
  }
  printTables(context.out, settings.file, rows, args.on("origin"));
  if (args.on("origin")) printGraphs(context.out, graphs);
  return 0;
};

const get = async (rest: readonly string[], { out, house }: Context): Promise<number> => {
  const [key] = rest;
  if (key === undefined)
    throw new Failure("argument-missing", "config get needs KEY.", "Usage: millrace config get KEY");
  refuseMore(rest, 1, "config get");
  const settings = await house().settings();
  const rows = settings.get(key);
  const [only] = rows;
  if (out.json) out.document("config", { file: settings.file, settings: rows });
  else if (rows.length === 1 && only?.key === key) out.line(plainValue(only.value));
  else
    for (const row of rows) {
      if (row.value === null) out.line({ text: `${row.key} is not set`, style: "dim" });
      else out.line(`${row.key} = ${phraseValue(row.value)}`);
    }
  return 0;
};

const set = async (rest: readonly string[], { out, house }: Context): Promise<number> => {
  const [key, value] = rest;
  if (key === undefined || value === undefined) {
    throw new Failure(
      "argument-missing",
      "config set needs KEY and VALUE.",
      "Usage: millrace config set KEY VALUE. Quote a value that has spaces.",
    );
  }
  refuseMore(rest, 2, "config set");
  const settings = await house().settings();
  const change = settings.set(key, value);
  if (out.json) {
    out.document("config-change", { file: settings.file, ...change });
    return 0;
  }
  if (!change.changed) {
    out.line(`${change.key} is ${phraseValue(change.after)} already; ${settings.file} was not touched.`);
    return 0;
  }
  const before = change.before === null ? "" : ` (was ${phraseValue(change.before)})`;
  out.line({ text: "✓ ", style: "good" }, `${change.key} = ${phraseValue(change.after)}${before}`);
  out.line({ text: `  In ${settings.file}; takes effect ${phraseBoundary(change.boundary)}.`, style: "dim" });
  return 0;
};

const refuseMore = (rest: readonly string[], most: number, form: string): void => {
  const extra = rest[most];
  if (extra === undefined) return;
  throw new Failure(
    "argument-extra",
    `${form} does not take the argument "${extra}".`,
    "Quote a value that has spaces.",
  );
};

/** The effective values as tables, in the order of the schema. */
const printTables = (out: Output, file: string, rows: readonly Setting[], origin: boolean): void => {
  out.line({ text: `# ${file}, with the defaults filled in`, style: "dim" });
  let table = "";
  let boundary: Setting["boundary"] | null = null;
  for (const row of rows) {
    const cut = row.key.lastIndexOf(".");
    if (row.key.slice(0, cut) !== table) {
      table = row.key.slice(0, cut);
      boundary = row.boundary;
      out.line();
      out.line(
        { text: `[${table}]`, style: "accent" },
        { text: origin ? `  # a change takes effect ${phraseBoundary(row.boundary)}` : "", style: "dim" },
      );
    }
    const when = row.boundary === boundary ? "" : `; a change takes effect ${phraseBoundary(row.boundary)}`;
    out.line(`${row.key.slice(cut + 1)} = ${phraseValue(row.value)}`, {
      text: origin ? `  # ${phraseOrigin(row.line)}${when}` : "",
      style: "dim",
    });
  }
};

/** What runs on a graph have beside the file. */
const printGraphs = (out: Output, graphs: readonly GraphSetting[]): void => {
  if (graphs.length === 0) return;
  out.line();
  out.line({
    text: "# Graphs say besides, for the runs on them; a change takes effect with the next run",
    style: "dim",
  });
  for (const setting of graphs)
    out.line(`${setting.key} = ${setting.value}`, { text: `  # ${phraseGraphOrigin(setting)}`, style: "dim" });
};

const plainValue = (value: unknown): string => (typeof value === "string" ? value : phraseValue(value));
