import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../domain/failure.ts";
import { nearest } from "../../domain/nearest.ts";
import { CARD_BYTES_MAX } from "../../domain/task.ts";
import type { TaskDraft } from "../../operator/add-task.ts";
import type { Args } from "../args.ts";
import type { Context, Verb } from "../verb.ts";

const SIZES = ["small", "medium", "large"] as const;

/** Adding a task: the one verb that writes without an engine or a lease. */
export const verb: Verb = {
  name: "add-task",
  summary: "add a task to the backlog",
  usage: ["add-task TITLE [--body TEXT | --body-file FILE | -]"],
  positionals: [
    { name: "TITLE", summary: "what shall be done, in one line of at most 200 characters", required: true },
    { name: "-", summary: "read the body from the standard input", required: false },
  ],
  flags: [
    {
      name: "body",
      kind: "string",
      placeholder: "TEXT",
      summary: "what the agents shall know, as text; - reads the standard input",
    },
    {
      name: "body-file",
      kind: "string",
      placeholder: "FILE",
      summary: "the same from a file, kept byte for byte; - reads the standard input",
    },
    { name: "graph", kind: "string", placeholder: "NAME", summary: "the graph that carries it (millrace assets ls)" },
    {
      name: "size",
      kind: "string",
      placeholder: "SIZE",
      summary: "small, medium or large: chooses the graph by [routes]",
    },
    { name: "tier", kind: "string", placeholder: "NAME", summary: "chooses the graph by [routes.tier]" },
    { name: "depends-on", kind: "string", placeholder: "TASK", summary: "wait until that task is done", many: true },
    { name: "priority", kind: "integer", placeholder: "N", summary: "-100 to 100; higher goes first (default 0)" },
    { name: "spec-id", kind: "string", placeholder: "ID", summary: "the requirement it answers, kept in provenance" },
    { name: "key", kind: "string", placeholder: "KEY", summary: "a repeated add with the same key is the same task" },
    { name: "supersedes", kind: "string", placeholder: "TASK", summary: "the task that this one replaces" },
  ],
  examples: [
    {
      command: 'millrace add-task "Add CSV export" --body-file task.md',
      summary: "a task with its description in a file",
    },
    { command: 'git log -5 | millrace add-task "Explain these commits" -', summary: "the body from a pipe" },
    {
      command: 'millrace add-task "Ship it" --depends-on csv-export --priority 5',
      summary: "after another task, before the rest",
    },
    {
      command: 'millrace add-task "Nightly audit" --key audit-2026-03-01 --json',
      summary: "once, however often it is called",
    },
  ],
  notes: [
    "Needs no running engine. Prints the task's id. Exit 0 added (or already there by its key), 2 bad input, 3 refused, 5 disk.",
  ],
  run: async (args, context) => {
    const draft = draftOf(args, context);
    if (draft.graph !== undefined) await checkGraph(draft.graph, context);
    const added = await context.house().addTask(draft);
    const { out } = context;
    if (out.json) {
      out.document("task-added", {
        task: { id: added.id, state: added.state },
        existed: added.existed,
        notes: added.notes,
      });
      return 0;
    }
    out.line(added.id);
    if (added.existed) out.note(`A task with this key was there already, in ${added.state}.`);
    for (const note of added.notes) out.note(note);
    return 0;
  },
};

const draftOf = (args: Args, context: Context): TaskDraft => {
  const [title = "", dash] = args.positionals;
  if (dash !== undefined && dash !== "-") {
    throw new Failure(
      "argument-extra",
      `add-task takes one title, and then "${dash}" came.`,
      "Quote a title that has spaces.",
    );
  }
  const optional = {
    graph: args.text("graph"),
    tier: args.text("tier"),
    specId: args.text("spec-id"),
    key: args.text("key"),
    supersedes: args.text("supersedes"),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return {
    title,
    body: bodyOf(args, dash === "-", context),
    dependsOn: args.list("depends-on"),
    ...given,
    ...sizeOf(args),
    ...priorityOf(args),
  };
};

/** A graph that is not there would leave the task passed over, at night and by surprise. */
const checkGraph = async (graph: string, context: Context): Promise<void> => {
  const assets = await context.house().assets();
  const names = assets.list().flatMap(({ kind, name }) => (kind === "graphs" ? [name] : []));
  if (names.includes(graph)) return;
  const near = nearest(graph, names);
  const hint = `${near === null ? "" : `Did you mean "${near}"? `}The graphs are ${names.join(", ")}.`;
  throw new Failure("flag-invalid", `There is no graph "${graph}".`, hint);
};

const bodyOf = (args: Args, dash: boolean, context: Context): string => {
  const body = args.text("body");
  const file = args.text("body-file");
  if ([body, file, dash ? "-" : undefined].filter((each) => each !== undefined).length > 1) {
    throw new Failure("flag-invalid", "The body was given twice.", "Use one of --body, --body-file and -.");
  }
  if (dash || body === "-" || file === "-") return decode(context.stdin(CARD_BYTES_MAX), "the standard input");
  return file === undefined ? (body ?? "") : decode(readBody(resolve(context.cwd, file)), file);
};

const readBody = (path: string): Uint8Array => {
  try {
    const stat = statSync(path);
    if (!stat.isFile())
      throw new Failure("flag-invalid", `${path} is not a regular file.`, "Give --body-file a text file.");
    if (stat.size > CARD_BYTES_MAX) {
      throw new Failure(
        "flag-invalid",
        `${path} has ${stat.size} bytes; ${CARD_BYTES_MAX} are the limit.`,
        "Put the long part into the repository and name it in the task.",
      );
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      "flag-invalid",
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`,
      "Check the path of --body-file.",
      undefined,
      error,
    );
  }
};

const decode = (bytes: Uint8Array, name: string): string => {
  if (bytes.includes(0))
    throw new Failure("flag-invalid", `${name} holds a NUL byte.`, "A task's body is text in UTF-8.");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Failure("flag-invalid", `${name} is not valid UTF-8.`, "Save it as UTF-8.", undefined, error);
  }
};

const sizeOf = (args: Args): Pick<TaskDraft, "size"> => {
  const given = args.text("size");
  const size = SIZES.find((each) => each === given);
  if (given !== undefined && size === undefined)
    throw new Failure("flag-invalid", `There is no size "${given}".`, "--size is small, medium or large.");
  return size === undefined ? {} : { size };
};

const priorityOf = (args: Args): Pick<TaskDraft, "priority"> => {
  const priority = args.integer("priority");
  if (priority === undefined) return {};
  if (priority < -100 || priority > 100)
    throw new Failure(
      "flag-invalid",
      `The priority ${priority} is out of bounds.`,
      "--priority is between -100 and 100.",
    );
  return { priority };
};
