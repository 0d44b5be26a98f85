import { judgeChain, type Fields } from "./chain.ts";
import { namesIn, textOf, type Dump } from "./dump.ts";

/** What the judge itself reads of a task: where its card stands, and how its newest run does. Shares no code with src/. */
export type ReadTask = {
  readonly id: string;
  readonly state: string;
  readonly run: ReadRun | null;
};

/** A run by its events alone: the attempt at work, what it waits for, who holds it, what it asks, and how it closed. */
export type ReadRun = {
  readonly id: string;
  readonly node: string;
  readonly attempt: number | null;
  readonly waits: string | null;
  readonly held: boolean;
  readonly asks: string | null;
  readonly closed: { readonly verdict: string; readonly reason: string; readonly question: string | null } | null;
};

/** A workspace as the judge reads it. */
export type Reading = {
  readonly tasks: readonly ReadTask[];
  readonly counts: Readonly<Record<string, number>>;
  /** Open runs, those of them with an attempt at work, and those that wait for something. */
  readonly open: readonly ReadRun[];
  readonly running: number;
  readonly waiting: number;
  /** What only a person can say, as "kind task". */
  readonly needs: readonly string[];
};

const STATES = ["backlog", "active", "blocked", "deferred", "done", "cancelled"];

/** Reads it from the files alone. */
export const readWorkspace = (dump: Dump): Reading => {
  const runs = namesIn(dump, "agents/runs").map((id) =>
    readRun(id, textOf(dump, `agents/runs/${id}/journal.jsonl`) ?? ""),
  );
  const tasks = STATES.flatMap((state) =>
    namesIn(dump, `agents/tasks/${state}`)
      .filter((name) => name.endsWith(".md"))
      .map((name) => ({ id: name.slice(0, -3), state })),
  ).map(({ id, state }): ReadTask => {
    const own = runs.filter((run) => run.id.startsWith(`${id}.r`)).sort((a, b) => ordinal(a) - ordinal(b));
    return { id, state, run: own.at(-1) ?? null };
  });
  const open = tasks.flatMap(({ state, run }) => (state === "active" && run?.closed === null ? [run] : []));
  return {
    tasks,
    counts: Object.fromEntries(STATES.map((state) => [state, tasks.filter((task) => task.state === state).length])),
    open,
    running: open.filter(({ attempt, waits }) => attempt !== null && waits === null).length,
    waiting: open.filter(({ waits, held, attempt }) => waits !== null || (held && attempt === null)).length,
    needs: tasks.flatMap(({ id, state, run }) => {
      if (state === "active" && run?.closed === null && run.asks !== null) return [`approval ${id}`];
      if (state === "blocked" && run?.closed?.verdict === "blocked" && run.closed.question !== null)
        return [`question ${id}`];
      return [];
    }),
  };
};

const ordinal = ({ id }: ReadRun): number => Number(id.slice(id.lastIndexOf(".r") + 2));

type Story = { -readonly [Key in keyof ReadRun]: ReadRun[Key] };

const readRun = (id: string, text: string): ReadRun => {
  const run: Story = { id, node: "", attempt: null, waits: null, held: false, asks: null, closed: null };
  for (const { events } of judgeChain(text, true).lines) for (const event of events) tell(run, event);
  return run;
};

const tell = (run: Story, event: Fields): void => {
  switch (event["type"]) {
    case "entered":
      run.node = String(event["node"]);
      [run.waits, run.asks] = [null, null];
      return;
    case "ordered":
      run.attempt = Number(event["n"]);
      run.waits = null;
      return;
    case "settled":
      run.attempt = null;
      return;
    case "waiting":
      run.waits = String(event["reason"]);
      return;
    case "resumed":
      run.waits = null;
      return;
    case "asked":
      run.asks = String(event["question"]);
      return;
    case "held":
    case "released":
      run.held = event["type"] === "held";
      return;
    case "closed":
      run.closed = {
        verdict: String(event["verdict"]),
        reason: String(event["reason"]),
        question: typeof event["question"] === "string" ? event["question"] : null,
      };
      return;
    default:
  }
};
