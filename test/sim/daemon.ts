import { check } from "../checker/check.ts";
import { judgeCommands } from "../checker/commands.ts";
import { makeWitness, type Witness } from "../checker/witness.ts";
import { repositoryOf } from "../crash/house.ts";
import { makeChance, type Chance } from "./chance.ts";
import { calmDown, tend } from "./daemon-calm.ts";
import { makeDaemonHouse, standings, type DaemonHouse, type Scale } from "./daemon-house.ts";
import { ALONE, beginLife, DAEMON, type Life } from "./daemon-life.ts";
import { actOnce, stamp } from "./daemon-operator.ts";
import { ROOT } from "./engine.ts";
import { Stuck } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What a schedule came to: what is wrong, and what happened, for whoever replays it. */
export type Outcome = {
  readonly problems: readonly string[];
  readonly diary: readonly string[];
  readonly house: DaemonHouse;
};

/** Runs one schedule; whatever it throws (an engine that is busy without end, too) is a problem of this seed like any other. */
export const runSchedule = async (seed: number, scale: Scale): Promise<Outcome> => {
  const house = makeDaemonHouse(seed, scale);
  const { problems, diary } = house.told;
  try {
    await play(house, scale);
  } catch (thrown) {
    problems.push(
      thrown instanceof Stuck ? thrown.message : `the schedule threw ${(thrown as Error).stack ?? String(thrown)}`,
    );
  }
  return { problems, diary, house };
};

/** A storm of lives, then the calm in which everything must drain, then the judgement. */
const play = async (house: DaemonHouse, scale: Scale): Promise<void> => {
  const chance = makeChance(house.seed * 2_654_435_761);
  const witness = makeWitness(
    (path) => house.disk.read(`${ROOT}/${path}`),
    () => house.disk.list(`${ROOT}/agents/runs`),
  );
  const { problems } = house.told;
  const lives = 1 + chance.below(scale.lives);
  for (let n = 0; n < lives && problems.length === 0; n += 1) {
    await storm(house, witness, chance, scale);
    if (problems.length > 0) break;
    if (chance.likely(0.3)) problems.push(...judge(house, false));
    for (let acts = chance.below(3); acts > 0; acts -= 1) actOnce(house, chance);
    if (chance.likely(0.25)) await actAlone(house, witness, chance);
  }
  if (problems.length === 0) await calm(house, witness, chance);
  if (problems.length === 0) problems.push(...judge(house, true));
};

/** One life of the engine in the storm: a person acts, faults come, and it ends in one way or another. */
const storm = async (house: DaemonHouse, witness: Witness, chance: Chance, scale: Scale): Promise<void> => {
  const { world, told } = house;
  const model = chance.pick(["kill", "kill", "ext4", "posix"] as const);
  const strikeAt = chance.likely(0.5) ? Math.floor(Math.exp(chance.random() * 8)) : -1;
  const life = beginLife(house, witness, chance, { strikeAt, onKill: () => lose(house, witness, model, chance) });
  told.diary.push(`${stamp(house)} an engine begins (strike ${strikeAt}, ${model})`);
  for (let acts = 1 + chance.below(scale.acts); acts > 0 && !life.isOver(); acts -= 1) {
    await world.sleep(chance.pick(scale.pausesMs));
    if (life.isOver()) break;
    if (chance.likely(0.2)) await fate(house, witness, chance, life);
    else actOnce(house, chance);
  }
  await end(house, chance, life);
};

/** What a kill or a power loss takes; it happens at the very moment of the strike. */
const lose = (house: DaemonHouse, witness: Witness, model: "kill" | "ext4" | "posix", chance: Chance): void => {
  const { machine, world, told } = house;
  told.diary.push(`${stamp(house)} the engine dies (${model})`);
  if (model === "kill") return;
  house.disk = house.disk.powerLoss(model, chance.below(1_000_000));
  witness.forget();
  world.clock.boot = `boot-${world.clock.mono}-${chance.below(1_000)}`;
  for (const [dir, attempt] of Object.entries(machine.attempts)) {
    if (attempt.state === "started" && attempt.endsAt > world.monotonic()) {
      attempt.deed = { class: "lost", summary: "the machine went down" };
      attempt.endsAt = world.monotonic();
    }
    if (chance.likely(0.3)) machine.forgotten = { ...machine.forgotten, [dir]: true };
  }
};

/** Something that happens to the machine. */
const fate = async (house: DaemonHouse, witness: Witness, chance: Chance, life: Life): Promise<void> => {
  const { disk, world, told, weather } = house;
  const kind = chance.below(9);
  if (kind < 3) {
    const errno = chance.pick(["ENOSPC", "EACCES", "EIO", "EMFILE"]);
    told.diary.push(`${stamp(house)} the disk says ${errno}`);
    if (chance.likely(0.6)) disk.failAt(1 + chance.below(20), errno, chance.likely(0.5) ? 1 : 1_000_000);
    else disk.failWhere(chance.pick([/./, /tasks/, /runs/, /commands/]), errno);
    await world.sleep(chance.pick([1_000, MINUTE, 10 * MINUTE]));
    disk.failAt(1, errno, 0);
    disk.failWhere(null);
    told.diary.push(`${stamp(house)} the disk is well again`);
    await world.sleep(2 * MINUTE);
    const how = life.isOver() ? await life.over : "ended";
    if (
      (errno === "ENOSPC" || errno === "EACCES") &&
      how instanceof Error &&
      how.message.includes(errno) &&
      !wasStopped(house)
    )
      told.problems.push(`an engine died of ${errno}, which may pass: ${how.message}`);
  } else if (kind < 6) {
    const [wall, mono] = chance.pick([
      [HOUR, 0],
      [-HOUR, 0],
      [8_760 * HOUR, 0],
      [8 * HOUR, 8 * HOUR],
      [8 * HOUR, 0],
    ] as const);
    told.diary.push(`${stamp(house)} the clocks jump by ${wall / HOUR} h and ${mono / HOUR} h`);
    world.clock.wall += wall;
    world.clock.mono += mono;
  } else if (kind === 6) {
    const second = beginLife(house, witness, chance, { options: { ...DAEMON, what: "a second engine" } });
    await world.sleep(chance.pick([100, 5_000]));
    second.drain.abort();
    const how = await second.over;
    if (!life.isOver() && how === "ended") told.problems.push("a second engine was let in beside a living one");
  } else if (kind === 7) await actAlone(house, witness, chance);
  else {
    weather.syncMs = weather.syncMs === 0 ? 2_000 : 0;
  }
};

/** Whether anybody ever asked an engine to end: then a full disk may end it at once. */
const wasStopped = ({ told, disk }: DaemonHouse): boolean =>
  [...told.tried.values()].some(({ act }) => act.verb === "stop" || act.verb === "drain") ||
  disk.stat(`${ROOT}/agents/STOP`) !== null;

/** A person's verb when no engine runs; when one does, it answers. */
const actAlone = async (house: DaemonHouse, witness: Witness, chance: Chance): Promise<void> => {
  const strikeAt = chance.likely(0.3) ? chance.below(300) : -1;
  const verb = beginLife(house, witness, chance, { options: ALONE, strikeAt });
  const how = await within(house, verb, 5 * MINUTE);
  if (how === null) house.told.problems.push("a verb that acts alone does not come to its end");
};

/** Resolves with how a life ended; null when it has not within a time. */
const within = async ({ world }: DaemonHouse, life: Life, ms: number): Promise<"ended" | "killed" | Error | null> => {
  const late = new AbortController();
  const how = await Promise.race([life.over, world.sleep(ms, late.signal).then(() => null)]);
  late.abort(null);
  return how;
};

/** Ends a life: by a signal, by a kill, or by what it was told already. */
const end = async (house: DaemonHouse, chance: Chance, life: Life): Promise<void> => {
  const { told } = house;
  if (life.isOver()) return;
  const kind = chance.below(3);
  if (kind === 0) life.kill();
  else if (kind === 1) life.now.abort();
  else life.drain.abort();
  told.diary.push(`${stamp(house)} ${["it is killed", "it is told to end now", "SIGTERM"][kind]}`);
  if ((await within(house, life, 10 * MINUTE)) === null) {
    told.problems.push(
      `an engine that was told to end (${["kill", "now", "SIGTERM"][kind]}) did not within 10 minutes`,
    );
    life.kill();
  }
};

/** So long everything may take once the faults have stopped. */
const ROUNDS_MAX = 220;
/** So many ends of engines may have been asked for before. */
const ENDS_MAX = 10;

/** The faults stop: an engine runs, a person does what is asked of one, and everything drains. */
const calm = async (house: DaemonHouse, witness: Witness, chance: Chance): Promise<void> => {
  const { world, told } = house;
  calmDown(house);
  told.diary.push(`${stamp(house)} the calm begins`);
  let life = beginLife(house, witness, chance);
  let ends = 0;
  for (let round = 0; ; round += 1) {
    await world.sleep(round < 6 ? MINUTE + 5_000 : round < 60 ? 10 * MINUTE : HOUR);
    if (life.isOver()) {
      const how = await life.over;
      if (how instanceof Error) return void told.problems.push(`in the calm an engine died: ${how.message}`);
      // It obeyed what had waited for it in the mailbox; one that drains may have hours of work to see to its end first.
      if ((ends += 1) > ENDS_MAX) return void told.problems.push("in the calm an engine ended again and again");
      life = beginLife(house, witness, chance);
    }
    if (!tend(house, witness, round)) break;
    if (round >= ROUNDS_MAX) {
      const left = [...standings(house)].filter(([, states]) => !["done", "cancelled"].includes(states[0] ?? ""));
      told.problems.push(
        `not everything drained: ${left.map(([id, states]) => `${id} in ${states.join(" and ")}`).join(", ")}`,
      );
      break;
    }
  }
  await world.sleep(2 * MINUTE);
  life.drain.abort();
  const how = await within(house, life, 10 * MINUTE);
  if (how !== "ended") told.problems.push(`in the calm the engine did not end well: ${String(how)}`);
};

const judge = (house: DaemonHouse, settled: boolean): string[] => {
  const { told, machine, repo } = house;
  const dump = new Map<string, string>();
  for (const [path, text] of house.disk.dump())
    if (path.startsWith(`${ROOT}/`)) dump.set(path.slice(ROOT.length + 1), text);
  return [
    ...check(dump, {
      acknowledged: [...told.acknowledged],
      handled: [...told.handled],
      settled,
      repository: repositoryOf(repo),
      from: house.from,
      foreign: Object.values(repo.commits)
        .filter((commit) => commit.message === "by another")
        .map((commit) => commit.id),
    }),
    ...judgeCommands(dump, { delivered: told.delivered, tried: told.tried, settled }),
    ...Object.entries(machine.attempts)
      .filter(([, attempt]) => attempt.starts > 1)
      .map(([dir, attempt]) => `${dir} was started ${attempt.starts} times`),
  ];
};
