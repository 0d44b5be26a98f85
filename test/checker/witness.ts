/** Judges every start of an attempt by what the journals said at that moment. Shares no code with src/. */
import { fieldsOf, within, type Fields } from "./chain.ts";

/** An attempt that begins, as its order tells it. */
export type Begun = {
  readonly run: string;
  readonly n: number;
  readonly node: string;
  readonly kind: string;
  readonly runner: string | null;
  readonly tree: string;
};

/** What holds at the moment of a start, besides the journals. Minutes are of the day. */
export type Moment = {
  readonly nowMs: number;
  readonly alive: readonly Begun[];
  readonly concurrency: number;
  readonly lanes: ReadonlyMap<string, number>;
  readonly quiet: readonly (readonly [number, number])[];
  readonly dayTokens: number | null;
};

/** Reads journals as they grow and judges starts. */
export type Witness = {
  readonly begins: (begun: Begun, moment: Moment) => readonly string[];
  /** The pauses on the desk now, as "owner scope". */
  readonly pauses: () => readonly string[];
  /** Every event of one run so far. */
  readonly eventsOf: (run: string) => readonly Fields[];
  /** What was read is forgotten: the disk is another one. */
  readonly forget: () => void;
};

type Line = { readonly at: string; readonly events: readonly Fields[] };
type Read = { size: number; epoch: number; readonly lines: Line[] };

/** Makes it over a reader of files by their path below the workspace. */
export const makeWitness = (read: (path: string) => Uint8Array | null, runs: () => readonly string[]): Witness => {
  const files = new Map<string, Read>();
  const linesOf = (path: string): readonly Line[] => {
    const bytes = read(path);
    if (bytes === null) return [];
    let file = files.get(path);
    if (file === undefined || file.size > bytes.length) files.set(path, (file = { size: 0, epoch: 0, lines: [] }));
    const end = bytes.lastIndexOf(10) + 1;
    if (end <= file.size) return file.lines;
    for (const text of Buffer.from(bytes.subarray(file.size, end)).toString("utf8").split("\n")) {
      const line = text === "" ? null : fieldsOf(text);
      if (line === null || Number(line["epoch"]) < file.epoch) continue;
      file.epoch = Number(line["epoch"]);
      file.lines.push({ at: String(line["at"]), events: (line["events"] ?? []) as readonly Fields[] });
    }
    file.size = end;
    return file.lines;
  };
  const eventsIn = (path: string): readonly Fields[] => linesOf(path).flatMap(({ events }) => events);
  const eventsOf = (run: string): readonly Fields[] => eventsIn(`agents/runs/${run}/journal.jsonl`);
  const desk = (): readonly Fields[] => {
    const standing = new Map<string, Fields>();
    for (const event of eventsIn("agents/journal.jsonl")) {
      const key = `${String(event["owner"])} ${String(event["scope"])}`;
      if (event["type"] === "paused") standing.set(key, event);
      if (event["type"] === "unpaused") standing.delete(key);
    }
    return [...standing.values()];
  };
  const spentOn = (day: string): number =>
    runs()
      .flatMap((run) => linesOf(`agents/runs/${run}/journal.jsonl`))
      .filter(({ at }) => at.startsWith(day))
      .flatMap(({ events }) => events)
      .reduce((sum, event) => {
        const usage = within(within(event, "settlement"), "usage");
        return event["type"] === "settled" ? sum + Number(usage["inputTokens"]) + Number(usage["outputTokens"]) : sum;
      }, 0);
  return {
    eventsOf,
    pauses: () => desk().map((pause) => `${String(pause["owner"])} ${String(pause["scope"])}`),
    forget: () => files.clear(),
    begins: (begun, moment) => {
      const name = `${begun.run} attempt ${begun.n} (${begun.node})`;
      const today = new Date(moment.nowMs).toISOString().slice(0, 10);
      return [
        ...judgePauses(begun, desk(), moment.nowMs),
        ...judgeRoom(begun, moment),
        ...judgeOwnRun(begun, eventsOf(begun.run)),
        ...judgeBudget(moment, eventsIn("agents/journal.jsonl"), () => spentOn(today)),
      ].map((words) => `${name} began ${words}`);
    },
  };
};

const judgePauses = ({ runner }: Begun, pauses: readonly Fields[], nowMs: number): readonly string[] =>
  pauses.flatMap((pause) => {
    const { owner, scope, untilAt } = pause;
    if (typeof untilAt === "string" && Date.parse(untilAt) <= nowMs) return [];
    return scope === "engine" || scope === `runner:${runner}` ? [`while ${String(owner)} pauses ${scope}`] : [];
  });

const judgeRoom = (begun: Begun, moment: Moment): readonly string[] => {
  const { alive, concurrency, lanes, quiet, nowMs } = moment;
  const problems: string[] = [];
  if (alive.length >= concurrency)
    problems.push(`beside ${alive.length} at work, with a concurrency of ${concurrency} (${namesOf(alive)})`);
  const bound = lanes.get(begun.runner ?? "");
  const busy = alive.filter(({ runner }) => runner === begun.runner).length;
  if (begun.runner !== null && bound !== undefined && busy >= bound)
    problems.push(`beside ${busy} of ${begun.runner}, of which ${bound} may be at work`);
  const sharing = alive.filter(({ tree }) => tree === begun.tree);
  if (sharing.length > 0) problems.push(`in the tree in which ${namesOf(sharing)} works`);
  const minute = Math.floor(nowMs / 60_000) % 1_440;
  if (quiet.some(([from, to]) => (from < to ? minute >= from && minute < to : minute >= from || minute < to)))
    problems.push("in quiet hours");
  return problems;
};

const namesOf = (alive: readonly Begun[]): string => alive.map(({ run, n }) => `${run} ${n}`).join(", ");

/** An attempt begins only when its order is the last decision of an open run that nobody holds. */
const judgeOwnRun = ({ n }: Begun, events: readonly Fields[]): readonly string[] => {
  const problems: string[] = [];
  let [ordered, settled, held] = [0, 0, false];
  for (const event of events) {
    if (event["type"] === "ordered") ordered = Number(event["n"]);
    if (event["type"] === "settled") settled = Number(within(event, "settlement")["n"]);
    if (event["type"] === "held" || event["type"] === "released") held = event["type"] === "held";
    if (event["type"] === "closed" || event["type"] === "ending") problems.push(`after ${event["type"]}`);
  }
  if (held) problems.push("while a person holds its run");
  if (ordered !== n || settled >= n) problems.push(`although ${ordered} is ordered and ${settled} settled`);
  return problems;
};

/** At 100% of the day's tokens nothing begins, unless a person lifted the pause since. */
const judgeBudget = (moment: Moment, engine: readonly Fields[], spent: () => number): readonly string[] => {
  if (moment.dayTokens === null || spent() < moment.dayTokens) return [];
  const day = new Date(moment.nowMs).toISOString().slice(0, 10);
  const lifted =
    engine.some(
      (event) => event["type"] === "budget-reached" && event["period"] === day && event["level"] === "stop",
    ) && engine.some((event) => event["type"] === "unpaused" && event["owner"] === "budget");
  return lifted ? [] : [`when ${spent()} of the day's ${moment.dayTokens} tokens were spent`];
};
