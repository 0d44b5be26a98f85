import type { CommandResult } from "../../domain/attempt.ts";
import { Failure } from "../../domain/failure.ts";
import { type RunId, taskOf } from "../../domain/id.ts";
import { type Found, findSubject, newestRun } from "../../operator/find.ts";
import { commandOf, decisiveTail, isCommandLog } from "../../view/evidence.ts";
import { projectRun } from "../../view/run.ts";
import { phraseCount } from "../../view/time.ts";
import { printRun, runDocument } from "../run-page.ts";
import { printTask } from "../task-page.ts";
import type { Context, Verb } from "../verb.ts";

const TEXT_MAX = 8 * 1024 * 1024;
const LOG_MAX = 64 * 1024;
const ATTEMPT_FILES = ["prompt.md", "report.json", "final.md", "stdout.log", "stderr.log"];

/** One task, run, attempt or prompt in full. */
export const verb: Verb = {
  name: "show",
  summary: "everything about one task or run",
  usage: ["show TASK|RUN", "show TASK --prompt STAGE", "show RUN --attempt N"],
  positionals: [{ name: "TASK|RUN", summary: "any unique part of an id; a run's ends with .r<n>", required: true }],
  flags: [
    {
      name: "prompt",
      kind: "string",
      placeholder: "STAGE",
      summary: "print exactly what that stage is sent (was sent, with --attempt)",
    },
    {
      name: "attempt",
      kind: "integer",
      placeholder: "N",
      summary: "one attempt: its files, report and the end of its output",
    },
  ],
  examples: [
    { command: "millrace show csv-export", summary: "card, place and reason, newest run" },
    { command: "millrace show csv-export.r1 --attempt 2", summary: "what the second attempt of that run did and said" },
    { command: "millrace show csv-export --prompt checker", summary: "the prompt that the checker would be sent" },
  ],
  run: async (args, context) => {
    const [name = ""] = args.positionals;
    const { reader } = context.house();
    const found = findSubject(reader, name);
    const n = args.integer("attempt");
    const stage = args.text("prompt");
    if (stage !== undefined && n === undefined) return showPrompt(found, stage, context);
    if (n !== undefined) return showAttempt(runOf(found, context), n, stage, context);
    if (found.kind === "task") printTask(context, found.id, found.state, newestRun(reader, found.id) ?? null);
    else if (context.out.json) context.out.document("run", { run: runDocument(reader.run(found.id), reader) });
    else printRun(context, reader.run(found.id));
    return 0;
  },
};

const runOf = (found: Found, context: Context): RunId => {
  if (found.kind === "run") return found.id;
  const newest = newestRun(context.house().reader, found.id);
  if (newest === undefined)
    throw new Failure(
      "run-not-found",
      `The task ${found.id} has no run yet, so no attempt.`,
      "millrace start --once opens the next one.",
    );
  return newest;
};

const showPrompt = async (found: Found, stage: string, { out, house }: Context): Promise<number> => {
  const task = found.kind === "task" ? found.id : taskOf(found.id);
  const text = await house().prompt(task, stage);
  if (out.json) out.document("prompt", { task, stage, text });
  else out.text(text);
  return 0;
};

const showAttempt = (run: RunId, n: number, stage: string | undefined, context: Context): number => {
  const { out } = context;
  const { reader } = context.house();
  const attempt = projectRun(reader.run(run)).attempts.find((each) => each.n === n);
  const folder = reader.attemptFolder(run, n);
  if (attempt === undefined || (stage !== undefined && attempt.stage !== stage)) {
    const what = stage === undefined ? `attempt ${n}` : `attempt ${n} of ${stage}`;
    throw new Failure("run-not-found", `The run ${run} has no ${what}.`, `millrace show ${run} lists its attempts.`);
  }
  if (stage !== undefined) {
    const prompt = reader.attemptFile(run, n, "prompt.md", TEXT_MAX);
    if (prompt === null)
      throw new Failure(
        "run-not-found",
        `Attempt ${n} of ${run} has no prompt: it was ${attempt.kind === "agent" ? "never started" : "commands, not an agent"}.`,
        `millrace show ${run} --attempt ${n} shows what it has.`,
      );
    if (out.json) out.document("prompt", { run, attempt: n, stage, text: prompt.text });
    else out.text(prompt.text);
    return 0;
  }
  const logs = reader.attemptFiles(run, n).filter(isCommandLog);
  const files = [...ATTEMPT_FILES, ...logs].flatMap((name) => {
    const file = reader.attemptFile(run, n, name, LOG_MAX);
    return file === null ? [] : [{ name, size: file.size, text: file.text }];
  });
  if (out.json) {
    out.document("attempt", { run, attempt, folder, files });
    return 0;
  }
  out.line(
    { text: run, style: "accent" },
    `  attempt ${n} of ${attempt.stage}: ${attempt.outcome ?? attempt.class ?? "at work"}`,
  );
  if (attempt.summary !== "") out.line(attempt.summary);
  if (folder !== null) out.line({ text: folder, style: "dim" });
  printFiles(
    files.filter(({ name }) => !isCommandLog(name)),
    context,
  );
  printLogs(
    files.filter(({ name }) => isCommandLog(name)),
    attempt.checks,
    context,
  );
  return 0;
};

type File = { readonly name: string; readonly size: number; readonly text: string };

/** Each log with its command and size; of a red command, and of the last one, the lines that decide. */
const printLogs = (logs: readonly File[], checks: readonly CommandResult[], { out }: Context): void => {
  for (const { name, size, text } of logs) {
    const check = checks[(commandOf(name) ?? 0) - 1];
    const ended = check?.exitCode === null ? "was ended" : `exited ${check?.exitCode ?? ""}`;
    const about = check === undefined ? "" : `  ${check.command} ${ended}`;
    out.line();
    out.line({ text: name, style: "bold" }, { text: `  ${phraseCount(size)} bytes`, style: "dim" }, about);
    const decides = name === logs.at(-1)?.name || (check !== undefined && check.exitCode !== 0);
    if (decides && size > 0) out.text(decisiveTail(text));
  }
};

const printFiles = (files: readonly File[], { out }: Context): void => {
  for (const file of files.filter((each) => each.name !== "prompt.md" && each.size > 0)) {
    out.line();
    const cut = file.size > LOG_MAX ? ` (the last ${LOG_MAX} of ${file.size} bytes)` : "";
    out.line({ text: `${file.name}${cut}`, style: "bold" });
    out.text(file.text);
  }
};
