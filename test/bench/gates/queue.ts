import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { perTime } from "../clock.ts";
import type { Gate } from "../measure.ts";
import { makeScratch } from "../scratch.ts";
import { openSqlite } from "../sqlite.ts";
import { cardText, freshId, realStore } from "../stores.ts";

const ROUNDS = 25;
const BATCH = 20;

/** Q8 and Q9: a durable add, claim and completion against one committed row of SQLite (WAL, synchronous = FULL). */
export const queueGates = (): readonly Gate[] | string => {
  const scratch = makeScratch();
  const database = openSqlite(join(scratch.folder, "queue.db"));
  if (typeof database === "string") {
    scratch.close();
    return database;
  }
  database.exec(
    "create table task (id integer primary key, state text, card text); create index by_state on task (state, id)",
  );
  const insert = database.prepare("insert into task (state, card) values ('backlog', ?)");
  const move = database.prepare(
    "update task set state = ? where id = (select id from task where state = ? order by id limit 1)",
  );
  const store = realStore(scratch.folder);
  const text = cardText(freshId());
  const waiting = Array.from({ length: 4 * (ROUNDS + 1) * BATCH }, () => {
    const id = freshId();
    store.addTask(id, text);
    insert.run(text);
    return id;
  });
  const active: (typeof waiting)[number][] = [];
  const gate = (id: string, most: number, claim: string, baseline: () => void, subject: () => void): Gate => ({
    id,
    claim: `${claim} against one committed row of SQLite`,
    most,
    rounds: ROUNDS,
    baseline: () => perTime(BATCH, baseline),
    subject: () => perTime(BATCH, subject),
  });
  const shift = (from: "backlog" | "active", to: "active" | "done"): void => {
    const id = (from === "backlog" ? waiting : active).shift();
    if (id === undefined || !store.moveTask(id, from, to)) throw new Error(`no task could be moved from ${from}`);
    if (to === "active") active.push(id);
  };
  return [
    gate(
      "Q8",
      3.5,
      "a durable add",
      () => void insert.run(text),
      () => void store.addTask(freshId(), text),
    ),
    gate(
      "Q9",
      1.3,
      "a durable claim",
      () => void move.run("active", "backlog"),
      () => shift("backlog", "active"),
    ),
    gate(
      "Q9",
      1.3,
      "a durable completion",
      () => void move.run("done", "active"),
      () => shift("active", "done"),
    ),
    {
      id: "Q9 floor",
      claim:
        "a durable add and claim against the least a file and a folder can do: a synced file, a rename, two folder syncs",
      most: 1.5,
      rounds: ROUNDS,
      baseline: () => perTime(BATCH, leastMove(scratch.folder)),
      subject: () =>
        perTime(BATCH, () => {
          const id = freshId();
          store.addTask(id, text);
          store.moveTask(id, "backlog", "active");
        }),
      close: () => {
        database.close();
        scratch.close();
      },
    },
  ];
};

/** A file made durable under one name, then moved into another folder durably, by the bare calls. */
const leastMove = (root: string): (() => void) => {
  const [from, to] = [join(root, "least-from"), join(root, "least-to")];
  for (const folder of [from, to]) mkdirSync(folder, { recursive: true });
  const bytes = Buffer.alloc(1_000, "x");
  return () => {
    const name = freshId();
    const file = openSync(join(from, name), "wx");
    writeSync(file, bytes);
    fsyncSync(file);
    closeSync(file);
    syncFolder(from);
    renameSync(join(from, name), join(to, name));
    syncFolder(to);
  };
};

const syncFolder = (folder: string): void => {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
};
