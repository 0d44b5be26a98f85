/** What a person wants when reaching for a verb; help and the guide are grouped by it. */
export type Purpose =
  | "begin"
  | "queue"
  | "run"
  | "steer"
  | "decide"
  | "watch"
  | "understand"
  | "settings"
  | "other"
  | "later";

/** One thing a person may do: the row that verbs, help, completion and the guide's tables are made from. */
export type Action = {
  readonly verb: string;
  readonly purpose: Purpose;
  readonly summary: string;
  /** Set for a verb of a later version: what it will do is in `summary`, and calling it is refused with `verb-later`. */
  readonly later?: true;
};

/** The headings of the purposes, in the order in which help prints them. */
export const PURPOSES: readonly (readonly [Purpose, string])[] = [
  ["begin", "Begin"],
  ["queue", "Fill and order the queue"],
  ["run", "Carry it out"],
  ["steer", "Steer it while it works"],
  ["decide", "Decide about a task"],
  ["watch", "See what happens"],
  ["understand", "Understand and mend"],
  ["settings", "Settings and texts"],
  ["other", "Besides"],
];

/** Every action there is, in the order of help. */
export const ACTIONS: readonly Action[] = [
  { verb: "demo", purpose: "begin", summary: "see it all work on a small repository, without an account or network" },
  { verb: "init", purpose: "begin", summary: "lay down a workspace for a repository" },
  {
    verb: "doctor",
    purpose: "begin",
    summary: "check runners, repository, queue and settings; --fix mends what is safe",
  },
  { verb: "add-task", purpose: "queue", summary: "add a task to the backlog" },
  { verb: "add-idea", purpose: "queue", summary: "keep a file as an idea for later" },
  { verb: "queue", purpose: "queue", summary: "list the queue; inspect a task; put tasks first" },
  { verb: "reorder", purpose: "queue", summary: "put tasks first, in this order" },
  { verb: "prioritise", purpose: "queue", summary: "change a task's priority" },
  { verb: "edit", purpose: "queue", summary: "edit a task's card in $EDITOR" },
  { verb: "start", purpose: "run", summary: "carry the queue: --once, or stay with --daemon or --detach" },
  { verb: "stop", purpose: "run", summary: "end the engine in order, and wait until it is gone" },
  { verb: "drain", purpose: "run", summary: "finish the open runs, admit nothing more, then end" },
  { verb: "service", purpose: "run", summary: "run the engine as a service of this machine" },
  { verb: "pause", purpose: "steer", summary: "hold the engine, or one task's run" },
  { verb: "resume", purpose: "steer", summary: "let the engine, or one task's run, go on" },
  { verb: "reload", purpose: "steer", summary: "have the engine read millrace.toml again" },
  { verb: "answer", purpose: "decide", summary: "answer what a task's agent asked; it goes on with the answer" },
  { verb: "approve", purpose: "decide", summary: "let a run that waits for your decision go on" },
  { verb: "reject", purpose: "decide", summary: "send a run that waits for your decision back" },
  { verb: "retry", purpose: "decide", summary: "run a blocked or cancelled task again" },
  { verb: "unblock", purpose: "decide", summary: "put a blocked task back into the backlog" },
  { verb: "cancel", purpose: "decide", summary: "give a task up; what it has at work is ended" },
  { verb: "supersede", purpose: "decide", summary: "give a task up in favour of another" },
  { verb: "defer", purpose: "decide", summary: "set a task aside" },
  { verb: "thaw", purpose: "decide", summary: "bring a deferred task back into the backlog" },
  { verb: "tui", purpose: "watch", summary: "the full-screen control plane; millrace alone opens it" },
  { verb: "status", purpose: "watch", summary: "what runs, what waits and what needs you" },
  { verb: "runs", purpose: "watch", summary: "list the runs, newest first" },
  { verb: "show", purpose: "watch", summary: "everything about one task or run" },
  { verb: "logs", purpose: "watch", summary: "what happened, as sentences; --follow goes on" },
  { verb: "outputs", purpose: "watch", summary: "list or fetch the files a task made outside the repository" },
  {
    verb: "usage",
    purpose: "watch",
    summary: "what the agents consumed, by day, task, model and stage",
  },
  { verb: "why", purpose: "understand", summary: "why nothing happens, or why a task or run stands where it stands" },
  { verb: "health", purpose: "understand", summary: "is the workspace sound: engine, disk, durability, checks" },
  { verb: "diagnose", purpose: "understand", summary: "bundle what is known about a run, secrets taken out" },
  { verb: "prune", purpose: "understand", summary: "remove what is old and safe to remove" },
  { verb: "run-provenance", purpose: "understand", summary: "where a run's commit came from, verified" },
  { verb: "config", purpose: "settings", summary: "show, set or reload what millrace.toml says" },
  { verb: "assets", purpose: "settings", summary: "the graphs, prompts, profiles and skills in force, and from where" },
  { verb: "completion", purpose: "other", summary: "print the completion script of a shell" },
  { verb: "help", purpose: "other", summary: "explain a verb" },
  { verb: "version", purpose: "other", summary: "print the version" },
  ...later("research", "turn ideas into tasks"),
  ...later("publish", "publish finished work"),
  ...later("advisor", "let an agent operate the workspace"),
];

function later(verb: string, summary: string): readonly Action[] {
  return [{ verb, purpose: "later", summary, later: true }];
}
