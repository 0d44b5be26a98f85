import { join } from "node:path";
import type { RunId, TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";

/** Every path of a workspace as a function of its root; ids are parsed before they come here, so no path leaves it. */
export const layoutOf = (root: string) => {
  const agents = join(root, "agents");
  const runtime = join(agents, ".runtime");
  const tasks = join(agents, "tasks");
  const runs = join(agents, "runs");
  const runFolder = (run: RunId): string => join(runs, run);
  const attempts = (run: RunId): string => join(runFolder(run), "attempts");
  const taskFiles = (task: TaskId): string => join(tasks, "files", task);
  return {
    root,
    agents,
    config: join(root, "millrace.toml"),
    tasks,
    queue: (state: TaskState): string => join(tasks, state),
    // Asked for a hundred thousand cards, so nothing is normalised: a task's id has no part that would need it.
    card: (task: TaskId, state: TaskState): string => `${tasks}/${state}/${task}.md`,
    taskFiles,
    input: (task: TaskId): string => join(taskFiles(task), "input"),
    outputs: (task: TaskId): string => join(taskFiles(task), "outputs"),
    /** What a key stands for, by the sha256 of the key. */
    key: (digest: string): string => join(tasks, "keys", digest),
    prunedRuns: join(tasks, "pruned"),
    /** What remains of a run that retention removed; while it stands, the run's number is not used again. */
    pruned: (run: RunId): string => join(tasks, "pruned", `${run}.json`),
    runs,
    run: runFolder,
    plan: (run: RunId): string => join(runFolder(run), "plan.json"),
    runJournal: (run: RunId): string => join(runFolder(run), "journal.jsonl"),
    attempts,
    attempt: (run: RunId, n: number, node: string): string => join(attempts(run), `${n}-${node}`),
    engineJournal: join(agents, "journal.jsonl"),
    inbox: join(agents, "inbox"),
    /** Ideas as they came, for the research plane. */
    ideas: join(agents, "ideas", "raw"),
    incidents: join(agents, "incidents"),
    incident: (run: RunId): string => join(agents, "incidents", `${run}.md`),
    /** A file of this name, whatever it holds, stops the engine. */
    stop: join(agents, "STOP"),
    usage: join(agents, "usage"),
    /** What was charged in a month ("yyyy-mm", of local dates). */
    usageOf: (month: string): string => join(agents, "usage", `${month}.jsonl`),
    checkouts: join(agents, ".checkouts"),
    /** The commits of a run that the engine's repository keeps by name. */
    keptRefs: (run: RunId): string => join(agents, ".checkouts", "engine.git", "refs", "millrace", run),
    runtime,
    lease: join(runtime, "lease"),
    leaseClaim: (epoch: number): string => join(runtime, `lease.${epoch}`),
    commands: join(runtime, "commands"),
    incoming: join(runtime, "commands", "incoming"),
    processed: join(runtime, "commands", "processed"),
    failed: join(runtime, "commands", "failed"),
    /** The receipt of a command, by its id. */
    receipt: (id: string): string => join(runtime, "commands", "processed", `${id}.json`),
    /** The highest number a command that was taken away had. */
    commandNumber: join(runtime, "commands", "number"),
    state: join(runtime, "state.json"),
    /** What is known of the queue folders, and what still matters of the engine's journal: disposable, for a quick start. */
    queueMemory: join(runtime, "queue.jsonl"),
    decisions: join(runtime, "decisions.jsonl"),
    events: join(runtime, "events"),
    segment: (n: number): string => join(runtime, "events", `${n}.jsonl`),
    recovered: join(runtime, "recovered"),
    trash: join(runtime, "trash"),
    tmp: join(runtime, "tmp"),
    /** Copies of what is being taken from the inbox, and what is remembered of what lies there. */
    intake: join(runtime, "intake"),
    intakeSeen: join(runtime, "intake.json"),
    /** What was told to hooks, and what they printed. */
    hooks: join(runtime, "hooks.jsonl"),
    hooksLog: join(runtime, "logs", "hooks.log"),
    logs: join(runtime, "logs"),
    /** What a detached engine prints. */
    engineLog: join(runtime, "logs", "engine.log"),
    crashes: join(runtime, "crashes.json"),
  } as const;
};

/** The paths of one workspace. */
export type Layout = ReturnType<typeof layoutOf>;
