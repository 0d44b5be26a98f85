import { Report, type Order } from "../domain/attempt.ts";
import type { RunId } from "../domain/id.ts";
import { phraseAnswer } from "../kernel/answer.ts";
import { composePrompt, type Prompt } from "../kernel/prompt.ts";
import type {
  CheckEvidence,
  EarlierAttempt,
  EarlierReport,
  Evidence,
  Findings,
  PromptFacts,
} from "../kernel/prompt-facts.ts";
import type { RunAttempt } from "../kernel/run.ts";
import type { Ports } from "./ports.ts";
import type { OpenRun } from "./turn.ts";

type Told = Pick<OpenRun, "id" | "plan" | "run">;

/** What an agent stage is told: its frozen prompt over the evidence of the stages before. */
export const composeFor = async (
  ports: Pick<Ports, "store" | "workspace">,
  open: Told,
  attempt: RunAttempt,
  order: Pick<Order, "dir" | "tree" | "input" | "outputs" | "outcomes" | "branch">,
): Promise<Prompt> => composePrompt(await factsFor(ports, open, attempt, order));

const factsFor = async (
  ports: Pick<Ports, "store" | "workspace">,
  open: Told,
  attempt: RunAttempt,
  order: Pick<Order, "dir" | "tree" | "input" | "outputs" | "outcomes" | "branch">,
): Promise<PromptFacts> => {
  const { plan, id } = open;
  const node = plan.nodes[attempt.node];
  const agent = node?.kind === "agent" ? node : null;
  const folder = order.dir.slice(0, order.dir.lastIndexOf("/"));
  return {
    template: agent?.prompt.text ?? "",
    node: attempt.node,
    run: id,
    task: plan.task,
    attempt: attempt.n,
    visit: attempt.visit,
    outcomes: order.outcomes,
    readOnly: agent?.readOnly ?? false,
    card: {
      title: plan.card.title,
      body: plan.card.body,
      specId: plan.card.specId,
      path: `${folder.slice(0, folder.lastIndexOf("/"))}/plan.json`,
    },
    base: { branch: plan.base.branch, commit: plan.base.commit },
    branch: order.branch,
    treePath: order.tree,
    reportPath: `${order.dir}/report.json`,
    promptPath: `${order.dir}/prompt.md`,
    questionPath: `${order.dir}/needs_human.md`,
    inputFolder: order.input,
    outputsFolder: order.outputs,
    inputFiles: ports.store.inputFiles(plan.task as Parameters<typeof ports.store.inputFiles>[0]),
    checkCommands: plan.checks.commands,
    agentsMd: await ports.workspace.holds(attempt.from, "AGENTS.md"),
    evidence: {
      ...evidenceOf(ports, open, attempt, folder),
      diffStat: attempt.from === plan.base.commit ? "" : await ports.workspace.diffStat(plan.base.commit, attempt.from),
    },
  };
};

const evidenceOf = (
  ports: Pick<Ports, "store">,
  open: Told,
  attempt: RunAttempt,
  folder: string,
): Omit<Evidence, "diffStat"> => {
  const { run, plan, id } = open;
  const settled = run.attempts.filter((one) => one.settlement !== null);
  const before = settled.filter((one) => one.node !== attempt.node || one.visit !== attempt.visit);
  const good = before.filter((one) => one.kind === "agent" && one.settlement?.class === "ok");
  return {
    folder,
    reports: [...inherited(plan, folder), ...good.map((one) => reportOf(one, folder))],
    checks: checksOf(ports, id, before, folder),
    findings: findingsOf(ports, id, run.by, before.at(-1), plan, folder),
    revision: run.by === "NEEDS_REVISION" || run.merge !== null ? run.revision : null,
    // What a person noted at an approve node is said to every stage after it, like an answer.
    answers: [...(plan.continues?.answers ?? []), ...run.notes.map((note) => phraseAnswer(null, note))],
    failures: settled
      .filter((one) => isFailureToTell(one, attempt, before.at(-1)))
      .map((one) => ({
        n: one.n,
        node: one.node,
        class: one.settlement?.class ?? "lost",
        summary: one.settlement?.summary ?? "",
        log: `${folder}/${one.n}-${one.node}/stdout.log`,
        ref: one.settlement?.left ?? null,
      })),
    earlier: earlierOf(plan),
    effects: [...earlierEffects(ports, plan), ...settled.flatMap((one) => effectsOf(ports, id, one))],
  };
};

/** Failed attempts at this stage, and at the visit whose failing led here. */
const isFailureToTell = (one: RunAttempt, now: RunAttempt, last: RunAttempt | undefined): boolean => {
  if (one.settlement === null || one.settlement.class === "ok" || !one.settlement.started) return false;
  return one.node === now.node || (one.node === last?.node && one.visit === last.visit);
};

const reportOf = (attempt: RunAttempt, folder: string): EarlierReport => ({
  n: attempt.n,
  node: attempt.node,
  outcome: attempt.settlement?.outcome ?? "",
  summary: attempt.settlement?.summary ?? "",
  path: `${folder}/${attempt.n}-${attempt.node}/report.json`,
});

/** The run this one follows, told as the first report. */
const inherited = (plan: Told["plan"], folder: string): EarlierReport[] =>
  plan.continues === null
    ? []
    : [
        {
          n: 0,
          node: plan.continues.run,
          outcome: "stopped",
          summary: plan.continues.reason,
          path: `${folder.split("/").slice(0, -2).join("/")}/${plan.continues.run}`,
        },
      ];

/** A retry keeps what was tried before: each attempt with the log it left. */
const earlierOf = (plan: Told["plan"]): EarlierAttempt[] =>
  (plan.continues?.attempts ?? []).map(({ folder, ...attempt }) => ({ ...attempt, log: `${folder}/stdout.log` }));

/** What those did outside the repository is done, whichever run did it. */
const earlierEffects = (ports: Pick<Ports, "store">, plan: Told["plan"]): readonly string[] =>
  (plan.continues?.attempts ?? []).flatMap(({ folder }) => {
    const [, run, n, node] = /\/([a-z0-9_-]+\.r\d+)\/attempts\/(\d+)-([a-z][a-z0-9-]*)$/.exec(folder) ?? [];
    return run === undefined || node === undefined ? [] : effectsIn(ports, run as RunId, Number(n), node);
  });

/** The commands of the last checks, red or green, at a check node or at the gate. */
const checksOf = (
  ports: Pick<Ports, "store">,
  id: RunId,
  before: readonly RunAttempt[],
  folder: string,
): CheckEvidence[] => {
  const last = before.findLast((one) => one.kind !== "agent" && (one.settlement?.checks.length ?? 0) > 0);
  if (last === undefined) return [];
  return (last.settlement?.checks ?? []).map((check, index) => {
    const log = `${String(index + 1).padStart(2, "0")}.log`;
    const whole = check.exitCode === 0 ? "" : ports.store.evidence(id, last.n, last.node, log, CHECK_TAIL_MAX);
    return {
      command: check.command,
      exitCode: check.exitCode,
      durationMs: check.durationMs,
      tail: whole === "" ? check.output : whole,
      path: `${folder}/${last.n}-${last.node}/${log}`,
    };
  });
};

const CHECK_TAIL_MAX = 128 * 1024;

/** The whole report that led here: a judge's findings, a planner's plan, a consultant's advice. */
const findingsOf = (
  ports: Pick<Ports, "store">,
  id: RunId,
  by: string,
  last: RunAttempt | undefined,
  plan: Told["plan"],
  folder: string,
): Findings | null => {
  if (last === undefined || plan.nodes[last.node]?.kind !== "agent" || last.settlement?.outcome !== by) return null;
  return {
    n: last.n,
    node: last.node,
    outcome: by,
    text:
      wholeSummary(ports.store.evidence(id, last.n, last.node, "report.json", 256 * 1024)) ?? last.settlement.summary,
    path: `${folder}/${last.n}-${last.node}/report.json`,
  };
};

const wholeSummary = (text: string): string | null => {
  try {
    const report = Report.safeParse(JSON.parse(text));
    return report.success && report.data.summary !== "" ? report.data.summary : null;
  } catch {
    return null;
  }
};

const effectsOf = (ports: Pick<Ports, "store">, id: RunId, attempt: RunAttempt): readonly string[] =>
  (attempt.settlement?.effects ?? 0) === 0 ? [] : effectsIn(ports, id, attempt.n, attempt.node);

const effectsIn = (ports: Pick<Ports, "store">, id: RunId, n: number, node: string): readonly string[] =>
  ports.store
    .evidence(id, n, node, "effects.jsonl", 16 * 1024)
    .split("\n")
    .filter((line) => line.trim() !== "");
