import { NO_USAGE } from "../domain/usage.ts";
import type { Adapter, Fault, Reading, Remains, Setting } from "./adapter.ts";
import { codexEvent } from "./codex-event.ts";
import { codexGauge } from "./codex-gauge.ts";
import { codexFault, codexLaunchFault } from "./codex-fault.ts";
import { readRollout, type Rollout } from "./codex-rollout.ts";
import { eachLine, filesOf, readSmall, readTail } from "./folder.ts";
import type { AgentEvent } from "./stream.ts";

const LINE_MAX = 1024 * 1024;
const FINAL_MAX = 512 * 1024;

/**
 * The codex CLI by `codex exec --json` (0.169.0; found by running it against a scripted model). The prompt comes on stdin
 * as a file, never as a pipe left open (openai/codex#20919); codex takes 1,048,576 characters of it and refuses more. Its sandbox lets the agent write the checkout; the task's
 * outputs and the attempt's own folder are added by --add-dir.
 */
export const codexAdapter: Adapter = {
  kind: "codex",
  argv: (order, binding) => [
    ...(binding.command.length === 0 ? ["codex"] : binding.command),
    "exec",
    "--json",
    "--skip-git-repo-check",
    "-s",
    binding.sandbox ?? "workspace-write",
    "-c",
    "approval_policy=never",
    "--add-dir",
    order.outputs,
    "--add-dir",
    order.dir,
    ...(binding.model === null ? [] : ["-m", binding.model]),
    ...(binding.effort === null ? [] : ["-c", `model_reasoning_effort=${JSON.stringify(binding.effort)}`]),
    "-o",
    filesOf(order.dir).final,
    "-",
  ],
  env: ["CODEX_HOME"],
  prompted: () => true,
  finished: (tail) => {
    const last = tail.endsWith("\n") ? codexEvent(tail.trimEnd().split("\n").at(-1) ?? "") : null;
    return last !== null && last.type === "finished";
  },
  waits: (tail) => {
    const last = tail.endsWith("\n") ? codexEvent(tail.trimEnd().split("\n").at(-1) ?? "") : null;
    return last !== null && last.type === "error" && RECONNECTING.test(last.message);
  },
  gauge: codexGauge,
  read: (remains, setting) => readCodex(remains, setting),
  probe: {
    version: ["--version"],
    help: ["exec", "--help"],
    flags: [
      "--json",
      "--skip-git-repo-check",
      "--sandbox",
      "--config",
      "--model",
      "--add-dir",
      "--output-last-message",
    ],
  },
};

/** What codex says while it cannot reach its provider; without a network it says so for ever and never ends (0.169.0). */
const RECONNECTING = /^Reconnecting/i;

/** What the whole stream says, folded in one pass: only the events that mean something are kept. */
type Told = {
  session: string | null;
  message: string | null;
  usage: Reading["usage"];
  finished: boolean;
  failure: string | null;
  /** The last error that nothing has followed: what was survived is none. */
  error: string | null;
  events: number;
  broken: number;
};

const readCodex = (remains: Remains, setting: Setting): Reading => {
  const { order, binding } = remains;
  const files = filesOf(order.dir);
  const told = listen(files.stdout, 2 * order.outputMax);
  const rollout = readRollout(setting.env, order, told.session, setting.now);
  const written = readSmall(files.final, FINAL_MAX);
  return {
    final:
      told.finished || remains.exitCode === 0
        ? written === null || written.trim() === ""
          ? told.message
          : written
        : null,
    // A turn that was cut or failed has cost tokens too; only its rollout file knows how many.
    usage: told.finished ? told.usage : (rollout.usage ?? told.usage),
    model: binding.model ?? rollout.model,
    session: told.session,
    fault: faultOf(told, remains, rollout, setting.now),
  };
};

/** Lines that can matter are parsed; the others, most of a long stream, are only counted. */
const listen = (path: string, max: number): Told => {
  const told: Told = {
    session: null,
    message: null,
    usage: NO_USAGE,
    finished: false,
    failure: null,
    error: null,
    events: 0,
    broken: 0,
  };
  eachLine(path, max, LINE_MAX, (line, whole) => {
    if (line.trim() === "") return;
    if (whole && line.startsWith("{") && !TELLING.test(line)) {
      told.events += 1;
      told.error = null;
      return;
    }
    const event = whole ? codexEvent(line) : null;
    if (event === null) told.broken += 1;
    else hear(told, event);
  });
  return told;
};

const TELLING = /thread\.started|turn\.(?:completed|failed)|agent_message|"error"/;

const hear = (told: Told, event: AgentEvent): void => {
  told.events += 1;
  told.error = event.type === "error" ? event.message : null;
  if (event.type === "session") told.session = event.id;
  else if (event.type === "message") told.message = event.text.slice(-FINAL_MAX);
  else if (event.type === "failed") told.failure = event.message;
  else if (event.type === "finished") {
    told.usage = event.usage;
    told.finished = true;
    told.failure = null;
  }
};

/** A turn that failed, or a process that failed with nothing but an error; a stream that ends in the middle is malformed. */
const faultOf = (told: Told, { order, exitCode }: Remains, rollout: Rollout, now: number): Fault | null => {
  const files = filesOf(order.dir);
  const unsaid = told.finished || exitCode === 0 ? null : (told.error ?? rollout.error?.message ?? null);
  const failure = told.failure ?? unsaid;
  if (failure !== null) {
    const fault = codexFault(failure, now, rollout.error?.info);
    if (fault.class !== "usage-limited") return fault;
    return { ...fault, retryAt: rollout.resetAt ?? fault.retryAt };
  }
  if (told.finished) return null;
  if (told.events === 0 && exitCode !== null && exitCode !== 0)
    return codexLaunchFault(readTail(files.stderr, 16 * 1024), exitCode);
  if (exitCode !== 0) return null;
  return {
    class: "malformed-stream",
    message: `codex ended with 0, but its event stream holds no end of the turn (${told.events} events, ${told.broken} unreadable lines)`,
    hint: "see stdout.log and stderr.log in the attempt's folder; check the codex version with `millrace doctor`",
    retryAt: null,
  };
};
