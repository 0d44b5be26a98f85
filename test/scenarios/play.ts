import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AttemptClass, Settlement } from "../../src/domain/attempt.ts";
import { Config } from "../../src/domain/config.ts";
import type { RunEvent } from "../../src/domain/event.ts";
import type { Plan } from "../../src/domain/plan.ts";
import { NO_USAGE } from "../../src/domain/usage.ts";
import { parseGraph } from "../../src/files/graph-file.ts";
import { decide } from "../../src/kernel/decide.ts";
import type { Input } from "../../src/kernel/input.ts";
import { owed } from "../../src/kernel/owed.ts";
import { compile } from "../../src/kernel/plan.ts";
import { currentAttempt, evolve, UNOPENED, type Run } from "../../src/kernel/run.ts";

const GRAPHS = join(import.meta.dirname, "../../assets/graphs");
const PROMPTS = join(import.meta.dirname, "../../assets/prompts");
const T0 = Date.UTC(2026, 0, 1);

type Stage = { plan: Plan; run: Run; at: number };

/**
 * Plays a scenario: blocks of commands, `----`, and everything observable that followed. The first command names the graph:
 *   graph <name> [checks=none] [integration=off] [attempts=N]
 *   open | end <OUTCOME> [commit=X] [noop] | fail <class> [effects=N] [unstarted] | tick | nudge
 *   merged <candidate> | contained | conflicted <path> | advanced | base-moved | lane <reason> | followed | offered | git-failed <reason>
 */
export const playScenario = (text: string): string => {
  let stage: Stage | null = null;
  const out: string[] = [];
  for (const block of text.trimEnd().split(/\n\n+/)) {
    const commands = block.split("\n----\n")[0]?.split("\n") ?? [];
    const seen: string[] = [];
    for (const command of commands) {
      if (command.startsWith("#")) continue;
      const [verb = "", ...words] = command.split(" ");
      if (verb === "graph") stage = { plan: planOf(words), run: UNOPENED, at: T0 };
      else if (stage !== null) seen.push(...step(stage, verb, words));
    }
    if (stage !== null && seen.length === 0 && commands.some((command) => !command.startsWith("#") && !command.startsWith("graph"))) seen.push("(nothing)");
    if (stage !== null) seen.push(`owes ${phraseOwed(stage)}`);
    out.push([...commands, "----", ...seen].join("\n"));
  }
  return `${out.join("\n\n")}\n`;
};

const step = (stage: Stage, verb: string, words: readonly string[]): string[] => {
  if (verb === "tick" && stage.run.wait !== null) stage.at = Date.parse(stage.run.wait.untilAt);
  const events = decide(stage.plan, stage.run, inputOf(stage, verb, words));
  for (const event of events) stage.run = evolve(stage.run, event);
  return events.map((event) => phrase(event));
};

const inputOf = (stage: Stage, verb: string, words: readonly string[]): Input => {
  const { at } = stage;
  const rest = words.join(" ");
  switch (verb) {
    case "open":
      return { type: "open", slot: 1, at };
    case "end":
      return { type: "settled", at, settlement: settlementOf(stage, "ok", words) };
    case "fail":
      return { type: "settled", at, settlement: settlementOf(stage, words[0] as AttemptClass, words) };
    case "merged":
      return { type: "merged", base: "base", candidate: rest, at };
    case "contained":
      return { type: "contained", base: "base", at };
    case "conflicted":
      return { type: "conflicted", base: "base", tree: "marked", paths: [rest], detail: `CONFLICT in ${rest}`, at };
    case "advanced":
      return { type: "advanced", at };
    case "base-moved":
      return { type: "base-moved", base: "elsewhere", at };
    case "lane":
      return { type: "lane-blocked", reason: rest, at };
    case "followed":
      return { type: "followed", note: "brought along", at };
    case "offered":
      return { type: "offered", ref: "millrace/t.r1", at };
    case "git-failed":
      return { type: "failed", doing: "merge", reason: rest, at };
    case "tick":
    case "nudge":
    case "ended":
      return { type: verb, at };
    case "hold":
    case "release":
      return { type: verb, reason: rest, at };
    case "cancel":
      return { type: "end", verdict: "cancelled", reason: rest, hint: "", at };
    case "approve":
      return { type: "decide", outcome: "APPROVED", note: rest, at };
    case "reject":
      return { type: "decide", outcome: "REJECTED", note: rest, at };
    default:
      throw new Error(`a scenario knows no command "${verb}"`);
  }
};

const settlementOf = (stage: Stage, ending: AttemptClass, words: readonly string[]): Settlement => {
  const given = (key: string): string | null => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1) ?? null;
  return {
    n: currentAttempt(stage.run)?.n ?? 0,
    class: ending,
    outcome: ending === "ok" ? (words[0] ?? null) : null,
    summary: "",
    hint: "",
    durationMs: 1_000,
    usage: NO_USAGE,
    model: null,
    session: null,
    exitCode: 0,
    retryAt: null,
    started: !words.includes("unstarted"),
    question: ending === "needs-person" ? words.slice(1).join(" ") : null,
    noop: words.includes("noop"),
    effects: Number(given("effects") ?? 0),
    checks: [],
    commit: given("commit"),
    left: null,
  };
};

const phrase = (event: RunEvent): string => {
  switch (event.type) {
    case "opened":
      return `opened on ${event.start}`;
    case "entered":
      return `entered ${event.node} by ${event.by}`;
    case "ordered":
      return `ordered ${event.n} ${event.kind} at ${event.node} from ${event.from}${event.merge === null ? "" : ` merging ${event.merge.base}`}`;
    case "settled":
      return `settled ${event.settlement.n} ${event.settlement.class} ${event.settlement.outcome ?? "-"}`;
    case "waiting":
      return `waiting ${Math.round((Date.parse(event.untilAt) - Date.parse(event.sinceAt)) / 1_000)} s for ${event.owner}: ${event.reason}`;
    case "held":
      return `held: ${event.reason}`;
    case "released":
      return "released";
    case "ending":
      return `ending ${event.verdict}: ${event.reason}`;
    case "asked":
      return `asked at ${event.node}: ${event.question}`;
    case "decided":
      return `decided ${event.outcome} at ${event.node}`;
    case "resumed":
      return `resumed from ${event.owner}`;
    case "merged":
      return `merged as ${event.candidate}, round ${event.round}`;
    case "outdated":
      return `outdated by ${event.base}`;
    case "sent-back":
      return `sent-back for ${event.revision.kind} on ${event.tip}`;
    case "advanced":
      return `advanced ${event.from} -> ${event.commit}`;
    case "followed":
      return `followed: ${event.note}`;
    case "integrated":
      return `integrated ${event.status} ${event.commit ?? "-"}: ${event.reason}`;
    case "closed":
      return `closed ${event.verdict}${event.research ? " for research" : ""}: ${event.reason}${event.hint === "" ? "" : ` [${event.hint}]`}`;
  }
};

const phraseOwed = ({ plan, run }: Stage): string => {
  const debt = owed(plan, run);
  switch (debt.do) {
    case "attempt":
      return `attempt ${debt.n}`;
    case "wait":
      return `a wait (${debt.owner})`;
    case "ask":
      return `an answer: ${debt.question}`;
    case "end":
      return "its end";
    case "merge":
      return `a merge of ${debt.tip}`;
    case "advance":
      return `an advance to ${debt.to}`;
    case "follow":
      return `a follow to ${debt.to}`;
    case "offer":
      return `an offer of ${debt.commit}`;
    default:
      return debt.do;
  }
};

const planOf = (words: readonly string[]): Plan => {
  const [name = "", ...options] = words;
  const has = (option: string): boolean => options.includes(option);
  const attempts = options.find((option) => option.startsWith("attempts="));
  const file = join(GRAPHS, `${name}.toml`);
  const { graph, lineOf } = parseGraph(readFileSync(file, "utf8"), file);
  const config = Config.parse({
    runners: { sim: { kind: "command", command: ["true"] } },
    stages: { default: { runner: "sim" } },
    checks: { commands: has("checks=none") ? [] : ["true"] },
    integration: { enabled: !has("integration=off") },
    ...(attempts !== undefined && { limits: { attempts: Number(attempts.slice(9)) } }),
  });
  const text = "# T\n";
  return compile({
    run: "t.r1",
    task: { id: "t", title: "T", fields: {}, body: text, text },
    createdAt: new Date(T0).toISOString(),
    graph,
    graphSource: "package",
    graphFile: file,
    lineOf,
    config,
    configDigest: "",
    root: "/sim",
    prompt: (prompt) => ({ text: readFileSync(join(PROMPTS, `${prompt}.md`), "utf8"), source: "package", file: prompt }),
    profiles: {},
    base: { branch: "main", commit: "base", start: "base" },
    continues: null,
    from: null,
  });
};
