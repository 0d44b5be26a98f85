import type { Act, Command } from "../../src/domain/command.ts";
import { sha256 } from "../../src/domain/digest.ts";
import { isFailure } from "../../src/domain/failure.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import type { Chance } from "./chance.ts";
import { addCard, cardOf, queueOf, standings, type DaemonHouse } from "./daemon-house.ts";
import { ROOT } from "./engine.ts";

/** Gives a command as another process does; true when its delivery was acknowledged. */
export const give = (house: DaemonHouse, command: Command): boolean => {
  const { disk, world, told } = house;
  told.tried.set(command.id, command);
  try {
    makeMailbox(disk, ROOT, { durability: "strict", world, arm: () => () => undefined }).deliver(command);
  } catch (thrown) {
    if (isFailure(thrown)) return false;
    throw thrown;
  }
  if (!told.delivered.has(command.id)) told.delivered.set(command.id, command);
  told.diary.push(
    `${stamp(house)} gives ${JSON.stringify(command.act)} as ${command.id} for ${command.epoch} until ${command.expiresAt}`,
  );
  return true;
};

/** The moment, for the diary. */
export const stamp = ({ world }: DaemonHouse): string => `${Math.round(world.clock.mono / 1_000)}s`;

/** A command with an id of its own. */
export const commandOf = (house: DaemonHouse, act: Act, more: Partial<Command> = {}): Command => ({
  schema: "millrace.command/1",
  id: `c-${String(house.told.tried.size).padStart(6, "0")}`,
  at: new Date(house.world.now()).toISOString(),
  actor: "person",
  epoch: null,
  expiresAt: null,
  act,
  ...more,
});

/** One thing a person does in a storm. */
export const actOnce = (house: DaemonHouse, chance: Chance): void => {
  const kind = chance.random();
  try {
    if (kind < 0.62) command(house, chance);
    else if (kind < 0.77) byHand(house, chance);
    else if (kind < 0.87) settings(house, chance);
    else if (kind < 0.97) repository(house, chance);
    else litter(house, chance);
  } catch (thrown) {
    // A person whose own disk fails tries something else.
    if (!isFailure(thrown)) throw thrown;
  }
};

const command = (house: DaemonHouse, chance: Chance): void => {
  const { told, world, office } = house;
  const earlier = [...told.tried.values()];
  if (earlier.length > 0 && chance.likely(0.2)) return void give(house, chance.pick(earlier));
  const act = actOf(house, chance);
  const epoch = chance.pick([null, null, null, office.epoch, Math.max(1, office.epoch - 1)]);
  const soon = chance.pick([null, null, 60_000, 86_400_000, -1_000]);
  give(
    house,
    commandOf(house, act, {
      epoch: epoch === 0 ? null : epoch,
      expiresAt: soon === null ? null : iso(world.now() + soon),
    }),
  );
  // Two faces at once give the same.
  if (chance.likely(0.15)) give(house, commandOf(house, act));
};

const iso = (ms: number): string => new Date(ms).toISOString();

const actOf = (house: DaemonHouse, chance: Chance): Act => {
  const tasks = [...house.told.acknowledged, ...house.told.handled];
  const task = chance.likely(0.97) && tasks.length > 0 ? chance.pick(tasks) : "nobody-knows-it";
  const other = tasks.length > 0 ? chance.pick(tasks) : task;
  const makers: readonly (() => Act)[] = [
    () => ({
      verb: "pause",
      target: null,
      reason: "lunch",
      untilAt: chance.likely(0.5) ? null : iso(house.world.now() + chance.pick([-1, 5, 60]) * 60_000),
    }),
    () => ({ verb: "pause", target: task, reason: "wait", untilAt: null }),
    () => ({
      verb: "resume",
      target: null,
      owner: chance.pick([null, null, "all", "operator", "usage-limit", "outage", "budget", "nobody"]),
    }),
    () => ({ verb: "resume", target: task, owner: null }),
    () => ({ verb: "stop", how: chance.pick(["grace", "after-stage", "now", "hand-over"]) }),
    () => ({ verb: "drain" }),
    () => ({ verb: "reload" }),
    () => ({ verb: "cancel", task, reason: "" }),
    () => ({ verb: "retry", task, from: chance.pick([null, null, "builder", "nowhere"]), fresh: chance.likely(0.3) }),
    () => ({ verb: "retry", task, from: null, fresh: false }),
    () => ({ verb: "unblock", task }),
    () => ({ verb: "answer", task, text: "blue" }),
    () => ({ verb: "defer", task, reason: "" }),
    () => ({ verb: "thaw", task }),
    () => ({ verb: "supersede", task, by: other }),
    () => editOf(house, chance, task),
    () => ({ verb: "reorder", tasks: chance.likely(0.5) ? [task] : [...new Set([task, other])] }),
    () => ({ verb: "prioritise", task, priority: chance.below(20) - 10 }),
    () => ({ verb: "approve", task, note: "" }),
    () => ({ verb: "reject", task, note: "no" }),
  ];
  return chance.pick(makers)();
};

const editOf = (house: DaemonHouse, chance: Chance, task: string): Act => {
  const [state] = standings(house).get(task) ?? [];
  const bytes = state === undefined ? null : house.disk.read(`${queueOf(state)}/${task}.md`);
  const text = bytes === null ? "" : Buffer.from(bytes).toString("utf8");
  return { verb: "edit", task, text: `${text}More.\n`, seen: chance.likely(0.9) ? sha256(text) : sha256("else") };
};

/** What a person does to cards without asking anybody. */
const byHand = (house: DaemonHouse, chance: Chance): void => {
  const { disk, told } = house;
  const known = [...standings(house)];
  const kind = chance.below(7);
  if (known.length === 0 || kind < 2) return addCard(house, newCard(house, chance));
  const [id, [from = "backlog", ...others]] = chance.pick(known);
  if (others.length > 0) return;
  const path = `${queueOf(from)}/${id}.md`;
  if (kind === 2 || kind === 3) {
    const to = chance.pick(["backlog", "blocked", "deferred", "done", "cancelled", "active"]);
    if (to === from) return;
    disk.makeFolder(queueOf(to));
    if (disk.stat(`${queueOf(to)}/${id}.md`) !== null || !disk.rename(path, `${queueOf(to)}/${id}.md`)) return;
    handled(house, id);
    told.diary.push(`${stamp(house)} moves ${id} by hand from ${from} to ${to}`);
    for (const state of [to, from]) disk.syncFolder(queueOf(state));
  } else if (kind === 4) {
    handled(house, id);
    disk.unlink(path);
    told.diary.push(`${stamp(house)} removes ${id} by hand from ${from}`);
    disk.syncFolder(queueOf(from));
  } else {
    const text =
      kind === 5
        ? `---\ntitle: mini again\npriority: ${chance.below(9)}\n---\nOtherwise.\n`
        : "---\ntitle: [broken\n---\n";
    replace(house, path, text);
    told.diary.push(`${stamp(house)} edits ${id} in ${from} by hand${kind === 6 ? ", badly" : ""}`);
  }
};

const handled = ({ told }: DaemonHouse, id: string): void => {
  told.acknowledged.delete(id);
  told.handled.add(id);
};

const newCard = (house: DaemonHouse, chance: Chance): ReturnType<typeof cardOf> => {
  const known = [...house.told.acknowledged];
  const more = known.length > 0 && chance.likely(0.4) ? [`supersedes: ${chance.pick(known)}`] : [];
  return cardOf(house, chance, more);
};

/** Replaces a card as an editor does: whole, durably. */
export const replace = ({ disk }: DaemonHouse, path: string, text: string): void => {
  const beside = `${ROOT}/agents/.edit`;
  disk.unlink(beside);
  disk.create(beside, Buffer.from(text), true);
  disk.rename(beside, path);
  // Names of the old file that a power loss could bring back would be another card of the same id.
  for (const state of disk.list(`${ROOT}/agents/tasks`)) disk.syncFolder(queueOf(state));
  disk.syncFolder(`${ROOT}/agents`);
};

const NO_BOUNDS = { attempts: null, activeMs: null, tokens: null, costUsd: null };

const settings = (house: DaemonHouse, chance: Chance): void => {
  const minute = Math.floor(house.world.now() / 60_000) % 1_440;
  const changes = [
    { concurrency: 1 + chance.below(4) },
    { lanes: new Map([[chance.pick(["sim", "other"]), 1 + chance.below(2)]]) },
    { lanes: new Map<string, number>() },
    { day: { ...NO_BOUNDS, tokens: chance.pick([1, 2_000, 20_000]) } },
    { day: { ...NO_BOUNDS, attempts: 1 + chance.below(6) } },
    { day: NO_BOUNDS },
    { task: { ...NO_BOUNDS, tokens: chance.pick([1_000, 10_000]) } },
    { task: NO_BOUNDS },
    { autoResume: chance.likely(0.5) },
    { quiet: [[minute, (minute + 30) % 1_440] as const] },
    { quiet: [] },
  ];
  const change = chance.pick(changes);
  house.settings = { ...house.settings, ...change, digest: `sim-${chance.below(1_000_000)}` };
  house.told.diary.push(`${stamp(house)} sets ${JSON.stringify(change)}`);
};

const repository = ({ repo, weather }: DaemonHouse, chance: Chance): void => {
  const { script } = repo;
  const kind = chance.below(5);
  if (kind === 0) script.conflicts.push(["shared.txt"]);
  else if (kind === 1) script.moves.push(chance.pick(["base", "merge", "advance"]));
  else if (kind === 2) script.lanes.push("The user's checkout has changes.");
  else if (kind === 3) script.unfit = script.unfit === null ? "The repository is not there." : null;
  else weather.unfit = weather.unfit === null ? "there is no such executable" : null;
};

/** What may go without harm, and the marker that stops an engine. */
const litter = (house: DaemonHouse, chance: Chance): void => {
  const { disk, told } = house;
  const what = chance.pick(["STOP", ".runtime/state.json", ".runtime/queue.jsonl", ".runtime/events"]);
  const path = `${ROOT}/agents/${what}`;
  if (what === "STOP") {
    if (!disk.unlink(path)) disk.create(path, Buffer.from(""), true);
    disk.syncFolder(`${ROOT}/agents`);
  } else if (disk.stat(path) !== null) disk.removeTree(path, 1_000);
  told.diary.push(`${stamp(house)} takes or leaves ${what}`);
};
