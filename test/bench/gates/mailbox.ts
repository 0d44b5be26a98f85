import { spawn, type ChildProcess } from "node:child_process";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  unlinkSync,
  watch,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Command, Receipt } from "../../../src/domain/command.ts";
import { makeDisk } from "../../../src/files/disk.ts";
import { layoutOf } from "../../../src/files/layout.ts";
import { makeMailboxLite } from "../../../src/files/mailbox-lite.ts";
import { deliveredName } from "../../../src/files/mailbox-name.ts";
import { makeMailbox } from "../../../src/files/mailbox.ts";
import { makeWorld } from "../../../src/machine/world.ts";
import { perTime } from "../clock.ts";
import { quantile, type Cost, type Gate } from "../measure.ts";
import { makeScratch } from "../scratch.ts";

const ROUNDS = 25;
const TIMES = 20;
const BURST = 500;
const world = makeWorld();

/** Q16: from a command's file to who handles it, alone and in a burst; and what a command with its receipt costs on the disk. */
export const mailboxGates = (): readonly Gate[] => {
  const scratch = makeScratch();
  const root = join(scratch.folder, "mill");
  const { incoming } = layoutOf(root);
  const bare = join(scratch.folder, "bare");
  for (const folder of [incoming, bare]) mkdirSync(folder, { recursive: true });
  const mailbox = makeMailbox(makeDisk(), root, { durability: "strict", world });
  const lite = makeMailboxLite(makeDisk(), root, world);
  let n = 0;

  const bareWatch: Listen = (seen) => {
    const watcher = watch(bare, (_kind, name) => {
      if (name !== null) seen(name);
    });
    return () => {
      watcher.close();
    };
  };
  const ours: Listen = (seen) => {
    const look = (): void => {
      for (const { name } of mailbox.pending(BURST)) seen(name);
    };
    const end = mailbox.watch(look);
    // A notification is a hint: whoever listens looks once a second as well, as the engine does.
    const timer = setInterval(look, 1_000);
    return () => {
      clearInterval(timer);
      end();
    };
  };
  const middle = (times: readonly number[]): Cost => ({ wall: quantile(times, 0.5) });

  return [
    {
      id: "Q16",
      claim: "a command's file to its reader against a bare fs.watch, p50",
      most: 2,
      rounds: ROUNDS,
      baseline: async () => middle(await arrivals(bare, TIMES, bareWatch)),
      subject: async () => middle(await arrivals(incoming, TIMES, ours)),
    },
    {
      id: "Q16",
      claim: "a command's file to its reader against 10 ms, the slowest of 20",
      most: 1,
      rounds: ROUNDS,
      baseline: () => ({ wall: 10 }),
      subject: async () => ({ wall: Math.max(...(await arrivals(incoming, TIMES, ours))) }),
    },
    {
      id: "Q16",
      claim: `CPU of a burst of ${BURST} commands, each read, against a bare fs.watch`,
      most: 5,
      rounds: 10,
      baseline: () => burst(bare, bareWatch),
      subject: () => burst(incoming, ours),
    },
    {
      id: "Q17 floor",
      claim: "a command, its answer and its receipt against the least that two durable files can do",
      most: 2,
      rounds: ROUNDS,
      baseline: () => perTime(TIMES, (time) => leastExchange(bare, time)),
      subject: () =>
        perTime(TIMES, () => {
          n += 1;
          const command = commandOf(n);
          lite.deliver(command);
          for (const delivery of mailbox.pending(10)) mailbox.answer(delivery, receiptOf(command));
          if (lite.receipt(command.id) === null) throw new Error(`no receipt for ${command.id}`);
        }),
      close: scratch.close,
    },
  ];
};

type Listen = (seen: (name: string) => void) => () => void;

/** Milliseconds from the link of each of `times` commands, by another process and one after another, until it was seen here. */
const arrivals = async (folder: string, times: number, listen: Listen): Promise<readonly number[]> => {
  const seenMs = new Map<string, number>();
  let wake = (): void => undefined;
  const end = listen((name) => {
    if (!seenMs.has(name)) seenMs.set(name, world.monotonic());
    wake();
  });
  const writer = writerOf(folder, times, true);
  const linkedMs = new Map<string, number>();
  writer.on("message", ([name, atMs]: [string, number]) => {
    linkedMs.set(name, atMs);
    wake();
  });
  while (linkedMs.size < times || [...linkedMs.keys()].some((name) => !seenMs.has(name)))
    await new Promise<void>((resolve) => (wake = resolve));
  end();
  await ended(writer);
  clear(folder);
  return [...linkedMs].map(([name, atMs]) => (seenMs.get(name) ?? Number.NaN) - atMs);
};

/** What this process pays while another one links a burst of commands into a folder and this one hears of all. */
const burst = async (folder: string, listen: Listen): Promise<Cost> => {
  const begun = process.cpuUsage();
  const seen = new Set<string>();
  let over = (): void => undefined;
  const all = new Promise<void>((resolve) => (over = resolve));
  const end = listen((name) => {
    if (seen.add(name).size >= BURST) over();
  });
  const writer = writerOf(folder, BURST, false);
  await all;
  const { user, system } = process.cpuUsage(begun);
  end();
  await ended(writer);
  clear(folder);
  return { cpu: (user + system) / 1_000 };
};

const writerOf = (folder: string, times: number, paced: boolean): ChildProcess => {
  const commands = Array.from({ length: times }, (_, n) => commandOf(n + 1));
  const file = join(folder, "..", "commands.json");
  writeFileSync(file, JSON.stringify(commands.map((one, n) => [deliveredName(n + 1, one.id), JSON.stringify(one)])));
  return spawn(process.execPath, ["-e", WRITER, file, folder, paced ? "paced" : "burst"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
};

const WRITER = `
const { linkSync, readFileSync, unlinkSync, writeFileSync } = require("node:fs");
const [file, folder, how] = process.argv.slice(1);
const link = ([name, text]) => {
  writeFileSync(file + ".one", text);
  const at = Number(process.hrtime.bigint() / 1000n) / 1000;
  linkSync(file + ".one", folder + "/" + name);
  unlinkSync(file + ".one");
  if (how === "paced") process.send([name, at]);
};
const todo = JSON.parse(readFileSync(file, "utf8"));
const next = () => {
  if (todo.length === 0) return process.disconnect();
  link(todo.shift());
  setTimeout(next, 10);
};
how === "paced" ? setTimeout(next, 50) : (() => { while (todo.length > 0) link(todo.shift()); process.disconnect(); })();
`;

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode === null ? new Promise((resolve) => child.once("exit", resolve)) : Promise.resolve();

const clear = (folder: string): void => {
  for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
};

/** Two files, each written aside, synced, linked and its folder synced; then the first is taken away. */
const leastExchange = (folder: string, n: number): void => {
  for (const name of [`command-${n}`, `receipt-${n}`]) {
    const aside = join(folder, `${name}.aside`);
    const file = openSync(aside, "wx");
    writeSync(file, Buffer.alloc(300, "x"));
    fsyncSync(file);
    closeSync(file);
    linkSync(aside, join(folder, name));
    unlinkSync(aside);
    const handle = openSync(folder, "r");
    fsyncSync(handle);
    closeSync(handle);
  }
  for (const name of [`command-${n}`, `receipt-${n}`]) unlinkSync(join(folder, name));
};

const commandOf = (n: number): Command => ({
  schema: "millrace.command/1",
  id: `bench-${String(n).padStart(8, "0")}`,
  at: new Date(0).toISOString(),
  actor: "bench",
  epoch: null,
  expiresAt: null,
  act: { verb: "pause", target: null, reason: "", untilAt: null },
});

const receiptOf = ({ id, act }: Command): Receipt => ({
  schema: "millrace.receipt/1",
  id,
  verb: act.verb,
  at: new Date(0).toISOString(),
  epoch: 1,
  accepted: true,
  code: null,
  sentence: "Paused.",
  hint: "",
  effective: "now",
});
