import { Cut } from "./intake-cut.ts";
import { below, type Held } from "./intake-disk.ts";
import { identityOf, look, markOf, type Item, type Looking } from "./intake-look.ts";
import type { Memory, Seen, Watched } from "./intake-memory.ts";
import { isLeftAlone, shownName } from "./intake-name.ts";
import { parkItem, removeParked, returnIfChanged } from "./intake-park.ts";
import { hasSettled, LATE_CHECKS_MS, retryMs } from "./intake-settle.ts";
import { takeItem, type Ground } from "./intake-take.ts";
import type { IntakeNews, Refusal } from "../ports/intake.ts";

/** One look at the inbox. `all` takes what has not settled too; `nowMs` reads the monotonic clock. */
export type Round = {
  readonly ground: Ground;
  readonly inbox: Held;
  readonly memory: Memory;
  readonly nowMs: () => number;
  readonly settleMs: number;
  readonly stop: AbortSignal;
  readonly all: boolean;
  readonly ignore: readonly string[];
  readonly graph: string;
  readonly bytesMax: number;
  readonly refuse: (name: string, refusal: Refusal) => void;
  readonly news: IntakeNews[];
};

/** So many items at a time, so that those who wait for them begin while the rest is taken. */
const NEWS_MAX = 100;

/** Goes through the names of the inbox in order and takes what has settled; true when it left some for the next round. */
export const considerAll = async (round: Round, names: readonly string[]): Promise<boolean> => {
  const { memory, ignore, news } = round;
  const there = new Set(names);
  for (const name of memory.seen.keys()) if (!there.has(name)) memory.seen.delete(name);
  for (const name of names) {
    if (round.stop.aborted) return false;
    if (isLeftAlone(name, ignore)) await notePassing(round, name);
    else await consider(round, name);
    if (news.length >= NEWS_MAX) return true;
  }
  return false;
};

/** Looks for late writers to what was taken a while ago; what was written to comes back and becomes a task anew. */
export const checkWatched = async (round: Round): Promise<void> => {
  const { ground, inbox, memory } = round;
  const kept: Watched[] = [];
  for (const each of memory.watched) {
    const nowMs = round.nowMs();
    if (each.dueMs > nowMs || round.stop.aborted) {
      kept.push(each);
      continue;
    }
    const identity = await returnIfChanged(ground, inbox, each);
    const delay = LATE_CHECKS_MS[each.checks + 1];
    if (identity !== null) tellReturned(round, each.name, identity, each.task);
    else if (delay !== undefined) kept.push({ ...each, checks: each.checks + 1, dueMs: nowMs + delay });
    else if (each.beside) await removeParked(ground, inbox, each);
  }
  memory.watched = kept;
};

/** What is renamed from such a name later is published: whoever does that says that it is whole. */
const notePassing = async ({ ground, inbox, memory }: Round, name: string): Promise<void> => {
  const stat = await ground.disk.stat(below(inbox, name));
  // Without a time of birth a number that is given again cannot be told from the file that had it before.
  if (stat !== null && stat.birthtimeNs > 0n) memory.passing.add(identityOf(stat));
};

const consider = async (round: Round, name: string): Promise<void> => {
  const { memory, all } = round;
  const seen = memory.seen.get(name);
  // What is seen was so at some instant of a look: the time counts from its end, and up to the beginning of the next.
  const nowMs = round.nowMs();
  if (!all && seen !== undefined && nowMs < seen.dueMs && !(await isMended(round, name, seen))) return;
  try {
    const item = await look(lookingOf(round), name);
    if (item === null) memory.seen.delete(name);
    else await judge(round, item, seen, nowMs);
  } catch (thrown) {
    if (!(thrown instanceof Cut)) throw thrown;
    if (thrown.kind === "moving") memory.seen.set(name, still(round, ""));
    if (thrown.kind === "unfit") await setAside(round, name, thrown);
  }
};

const lookingOf = ({ ground, inbox, bytesMax, stop }: Round): Looking => ({
  disk: ground.disk,
  folder: inbox,
  bytesMax,
  stop,
});

/** What was refused is looked at again at once when it is another file now, else when its time has come. */
const isMended = async ({ ground, inbox }: Round, name: string, seen: Seen): Promise<boolean> => {
  if (seen.refusal === null) return false;
  const stat = await ground.disk.stat(below(inbox, name));
  return stat === null || markOf(stat) !== seen.refusal.mark;
};

const judge = async (round: Round, item: Item, seen: Seen | undefined, nowMs: number): Promise<void> => {
  const { memory, settleMs, all } = round;
  if (seen?.taken?.body === item.body) return remove(round, item, seen.taken.task, seen.tries);
  const fresh = still(round, item.print);
  const waiting =
    seen?.print === item.print ? { ...fresh, sinceMs: seen.sinceMs, dueMs: seen.sinceMs + settleMs } : fresh;
  // A folder without a file is one that a person has just made, to put something into it.
  if (item.files === 0) return void memory.seen.set(item.name, fresh);
  const published = memory.passing.has(item.identity);
  const moment = { nowMs, wallMs: round.ground.world.now(), settleMs };
  if (!all && !hasSettled(item, seen, published, moment)) return void memory.seen.set(item.name, waiting);
  const supersedes = memory.returned.get(item.identity) ?? null;
  const task = await takeItem(round.ground, lookingOf(round), item, { graph: round.graph, supersedes });
  memory.passing.delete(item.identity);
  memory.returned.delete(item.identity);
  round.news.push({
    kind: "taken",
    item: shownName(item.name),
    task,
    text: `"${shownName(item.name)}" from the inbox became the task ${task}`,
  });
  await remove(round, item, task, 0);
};

const still = ({ nowMs, settleMs }: Pick<Round, "nowMs" | "settleMs">, print: string): Seen => ({
  print,
  sinceMs: nowMs(),
  dueMs: nowMs() + settleMs,
  tries: 0,
  refusal: null,
  taken: null,
});

/** Takes the original away; one that cannot be is kept in mind with its task, and is not copied again. */
const remove = async (round: Round, item: Item, task: string, tries: number): Promise<void> => {
  const { ground, inbox, memory } = round;
  const done = await parkItem(ground, inbox, item, task);
  memory.seen.delete(item.name);
  if (done.kind === "parked") {
    const [first = 0] = LATE_CHECKS_MS;
    memory.watched = [...memory.watched, { ...done.parked, checks: 0, dueMs: round.nowMs() + first }];
  }
  if (done.kind === "returned") tellReturned(round, item.name, done.identity, task);
  if (done.kind !== "stuck") return;
  const text = `"${shownName(item.name)}" is the task ${task} now, and could not be moved out of the inbox (${done.errno})`;
  const mark = item.parts[0]?.mark ?? "";
  const refusal = { mark, text, hint: "Remove it from the inbox by hand; it is not taken twice." };
  const dueMs = round.nowMs() + retryMs(tries);
  const taken = { task, body: item.body };
  memory.returned.set(item.identity, task);
  memory.seen.set(item.name, { ...still(round, item.print), dueMs, tries: tries + 1, refusal, taken });
  round.refuse(item.name, { item: shownName(item.name), text, hint: refusal.hint });
};

const tellReturned = (round: Round, name: string, identity: string, task: string): void => {
  round.memory.returned.set(identity, task);
  const item = shownName(name);
  round.news.push({
    kind: "refused",
    item,
    text: `"${item}" was still written to after it became the task ${task}; it lies in the inbox again and will be a task in its place`,
    hint: "Give a file its name in the inbox only when it is whole: write it as a name that ends in .part, then rename it.",
  });
};

const setAside = async (round: Round, name: string, cut: Cut): Promise<void> => {
  const { ground, inbox, memory } = round;
  const stat = await ground.disk.stat(below(inbox, name));
  if (stat === null) return void memory.seen.delete(name);
  const tries = (memory.seen.get(name)?.tries ?? -1) + 1;
  const item = shownName(name);
  const refusal = { item, text: `"${item}" in the inbox is not taken: ${cut.message}`, hint: cut.hint };
  const dueMs = round.nowMs() + retryMs(tries);
  const { text, hint } = refusal;
  memory.seen.set(name, { ...still(round, ""), dueMs, tries, refusal: { mark: markOf(stat), text, hint } });
  round.refuse(name, refusal);
};
