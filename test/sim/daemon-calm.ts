import type { Act } from "../../src/domain/command.ts";
import type { Witness } from "../checker/witness.ts";
import { queueOf, standings, type DaemonHouse } from "./daemon-house.ts";
import { commandOf, give, replace } from "./daemon-operator.ts";
import { ROOT } from "./engine.ts";

/** The faults stop, and everything that a person set is set well again. */
export const calmDown = (house: DaemonHouse): void => {
  const { disk, repo, weather } = house;
  weather.calm = true;
  weather.unfit = null;
  weather.flaws = 0;
  weather.syncMs = 0;
  disk.failWhere(null);
  disk.failAt(1, "EIO", 0);
  repo.script.unfit = null;
  for (const list of [repo.script.conflicts, repo.script.moves, repo.script.lanes]) list.length = 0;
  house.settings = { concurrency: 4, digest: "calm" };
  if (disk.unlink(`${ROOT}/agents/STOP`)) disk.syncFolder(`${ROOT}/agents`);
};

/** Does for every task that does not end by itself what its state asks of a person; false when every task has ended. */
export const tend = (house: DaemonHouse, witness: Witness, round: number): boolean => {
  let open = false;
  const say = (act: Act): void => void give(house, commandOf(house, act));
  if (witness.pauses().length > 0) say({ verb: "resume", target: null, owner: "all" });
  const all = standings(house);
  for (const [task, states] of all) {
    const [state = ""] = states;
    if (states.length > 1) {
      // The engine's own copy stays; the other was put there by hand.
      const extra = states.find((one) => one !== "active") ?? state;
      house.disk.unlink(`${queueOf(extra)}/${task}.md`);
      house.disk.syncFolder(queueOf(extra));
    }
    if (state === "done" || state === "cancelled") continue;
    open = true;
    if (state === "backlog") mend(house, task, all);
    if (state === "deferred") say({ verb: "thaw", task });
    if (state === "blocked") {
      mend(house, task, all, state);
      say(
        closedWith(house, witness, task) === null
          ? round % 2 === 0
            ? { verb: "retry", task, from: null, fresh: false }
            : { verb: "unblock", task }
          : { verb: "answer", task, text: "blue" },
      );
    }
    if (state === "active") tendRun(house, witness, task, say);
  }
  return open;
};

const runsOf = ({ disk }: DaemonHouse, task: string): readonly string[] =>
  disk
    .list(`${ROOT}/agents/runs`)
    .filter((name) => name.startsWith(`${task}.r`))
    .sort((a, b) => Number(a.slice(task.length + 2)) - Number(b.slice(task.length + 2)));

const closedWith = (house: DaemonHouse, witness: Witness, task: string): unknown =>
  witness.eventsOf(runsOf(house, task).at(-1) ?? "").findLast((event) => event["type"] === "closed")?.["question"] ??
  null;

const tendRun = (house: DaemonHouse, witness: Witness, task: string, say: (act: Act) => void): void => {
  const events = witness.eventsOf(runsOf(house, task).at(-1) ?? "");
  const last = events.at(-1)?.["type"];
  const asked = events.findLast((event) => event["type"] === "asked" || event["type"] === "decided");
  if (asked?.["type"] === "asked") say({ verb: "approve", task, note: "" });
  if (last === "waiting" && String(events.at(-1)?.["reason"]).startsWith("The user's checkout")) restore(house);
  const held = events.findLast((event) => event["type"] === "held" || event["type"] === "released");
  if (held?.["type"] === "held" || last === "waiting") say({ verb: "resume", target: task, owner: null });
};

/** A run whose card was taken away while its work became the base never brought the checkout along: a person restores it. */
const restore = ({ repo: { user, commits } }: DaemonHouse): void => {
  const tip = user.refs[user.branch] ?? "";
  if (user.checkout?.branch === user.branch)
    user.checkout = { ...user.checkout, index: tip, files: { ...commits[tip]?.files } };
};

/** A card that cannot be read, or waits for what never comes, is written anew. */
const mend = (
  house: DaemonHouse,
  task: string,
  all: ReadonlyMap<string, readonly string[]>,
  state = "backlog",
): void => {
  const path = `${queueOf(state)}/${task}.md`;
  const text = Buffer.from(house.disk.read(path) ?? "").toString("utf8");
  const needed = /depends_on: \[(.+)\]/.exec(text)?.[1];
  const hopeless =
    needed !== undefined && !["backlog", "active", "blocked", "deferred", "done"].includes(all.get(needed)?.[0] ?? "");
  if (text.includes("[broken") || hopeless) replace(house, path, "---\ntitle: mini mended\n---\nDo it.\n");
};
