import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Act, Command } from "../../../src/domain/command.ts";
import { makeDisk } from "../../../src/files/disk.ts";
import { makeMailbox } from "../../../src/files/mailbox.ts";
import { makeWorld } from "../../../src/machine/world.ts";
import type { Mailbox } from "../../../src/ports/mailbox.ts";
import { attemptsAtWork, beginDaemon, unfitForDaemons, until } from "../daemon.ts";
import { quantile, type Gate } from "../measure.ts";
import { timedProduct } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { layCards } from "../stores.ts";

const world = makeWorld();
const openMailbox = (mill: string): Mailbox => makeMailbox(makeDisk(), mill, { durability: "strict", world });
let made = 0;
const commandOf = (act: Act): Command => ({
  schema: "millrace.command/1",
  id: `bench-${process.pid}-${String((made += 1)).padStart(6, "0")}`,
  at: new Date().toISOString(),
  actor: "bench",
  epoch: null,
  expiresAt: null,
  act,
});

/** Q17: how long a command takes to an engine and back to whoever asked. */
export const steerGates = async (smoke: boolean): Promise<readonly Gate[] | string> => {
  const unfit = unfitForDaemons();
  if (unfit !== null) return unfit;
  const scratch = makeScratch();
  return gatesIn(scratch.folder, smoke, scratch.close);
};

/** Agents that work for a moment each, so that runs open, change stages and integrate all the time. */
const BUSY = `#!/bin/sh
sleep 0.2
[ "$MILLRACE_STAGE" = builder ] && echo built > "made-$MILLRACE_RUN_ID.txt"
printf '### %s\\n' "\${MILLRACE_OUTCOMES%% *}"
`;
const RUNS = 8;

const gatesIn = async (folder: string, smoke: boolean, close: () => void): Promise<readonly Gate[]> => {
  const direct = makeMill(join(folder, "direct"), 100).mill;
  const idle = makeMill(join(folder, "idle"), 100).mill;
  const busy = makeMill(join(folder, "busy"), 100, { agent: BUSY, concurrency: RUNS }).mill;
  const [task = ""] = layCards(direct, 100);
  layCards(idle, 100);
  const waiting = layCards(busy, smoke ? 200 : 5_000);
  // The verb alone is asked about, so the engine that answers it opens nothing.
  timedProduct(["pause"], idle);
  const still = await beginDaemon(idle);
  const working = await beginDaemon(busy);
  await until(() => attemptsAtWork(busy) >= RUNS / 2, "attempts at work");
  const mailbox = openMailbox(busy);
  const each = smoke ? 10 : 60;
  return [
    {
      id: "Q17",
      claim: "a verb that an engine answers against the same verb where none runs",
      most: 1.5,
      rounds: 15,
      baseline: () => timedProduct(["prioritise", task, String((made += 1) % 100)], direct),
      subject: () => timedProduct(["prioritise", task, String((made += 1) % 100)], idle),
    },
    {
      id: "commands",
      claim: `p99 of ${each} commands from the mailbox to the receipt with ${RUNS} runs in flight against 250 ms`,
      most: 1,
      rounds: smoke ? 1 : 9,
      baseline: () => ({ wall: 250 }),
      subject: async () => {
        const times: number[] = [];
        for (let n = 0; n < each; n += 1) {
          const command = commandOf({ verb: "prioritise", task: waiting.at(-1 - n) ?? "", priority: n });
          const begun = performance.now();
          mailbox.deliver(command);
          await until(() => mailbox.receipt(command.id) !== null, "a receipt");
          times.push(performance.now() - begun);
          await sleep(20);
        }
        return { wall: quantile(times, 0.99) };
      },
      close: async () => {
        await still.stop();
        await working.kill();
        close();
      },
    },
  ];
};
