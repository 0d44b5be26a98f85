import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { unfitForDaemons } from "../daemon.ts";
import { quantile, type Cost, type Gate } from "../measure.ts";
import { root } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";
import { idleNode, nodeOnTerminal, openScreen, type Screen } from "../screen.ts";
import { layCards } from "../stores.ts";

const KEYS = 60;
/** Up and down again, so that every press changes the frame. */
const keyAt = (n: number): string => (n % 20 < 10 ? "j" : "k");

/** Q3, Q20 to Q22, Q25 and Q31: the screen of the built product on a real terminal of 200x50, over a full queue. */
export const screenGates = async (smoke: boolean): Promise<readonly Gate[] | string> => {
  const unfit = unfitForDaemons();
  if (unfit !== null) return unfit;
  const scratch = makeScratch();
  const { mill } = makeMill(scratch.folder, 10);
  const many = smoke ? 1_000 : 100_000;
  layCards(mill, many);
  const screen = await openScreen(mill, ["tui", "--panel", "queue"]);
  const node = idleNode();
  await sleep(smoke ? 2_000 : 20_000);
  const gate = (
    id: string,
    claim: string,
    most: number,
    rounds: number,
    sides: Pick<Gate, "baseline" | "subject">,
  ): Gate => ({
    id,
    claim,
    most,
    rounds: smoke ? Math.min(2, rounds) : rounds,
    ...sides,
  });
  return [
    gate("Q3", "the screen's first frame against a node that prints a character", 3.5, 25, {
      baseline: () => nodeOnTerminal(mill),
      subject: async () => {
        const opened = await openScreen(mill, []);
        await opened.close();
        return opened.first;
      },
    }),
    gate("Q21", `milliseconds from key to frame among ${many} tasks against 40: p50, and p99 of ${KEYS}`, 1, 9, {
      baseline: () => ({ p50: 40, p99: 40 }),
      subject: () => latency(screen),
    }),
    gate("Q20", "bytes a frame when the chosen row moves, against 1,024", 1, 3, {
      baseline: () => ({ bytes: 1_024 }),
      subject: () => bytesOfFrame(screen),
    }),
    gate("Q20", "screens cleared, against none (counted as one more)", 1, 1, {
      baseline: () => ({ clears: 1 }),
      subject: () => ({ clears: 1 + screen.clears() }),
    }),
    gate("Q22", `milliseconds of CPU in an idle second with ${many} tasks against 10`, 1, 5, {
      baseline: () => ({ cpu: 10 }),
      subject: () => idleCpu(screen, smoke ? 1_000 : 6_000),
    }),
    gate("Q25", `memory of the screen over ${many} tasks against an idle node`, 2.2, 5, {
      baseline: () => ({ kilobytes: node.kilobytes() }),
      subject: () => ({ kilobytes: screen.kilobytes() }),
    }),
    {
      ...gate("Q31", "bytes of what a screen loads against 600 KB", 1, 1, {
        baseline: () => ({ bytes: 600 * 1_024 }),
        subject: () => ({ bytes: LOADED.reduce((sum, file) => sum + statSync(join(root, "dist", file)).size, 0) }),
      }),
      close: async () => {
        node.close();
        await screen.close();
        scratch.close();
      },
    },
  ];
};

/** What the process that draws loads; its thread loads a file of its own. */
const LOADED = ["lean/screen.js", "app/ink.mjs"];

const latency = async (screen: Screen): Promise<Cost> => {
  const times: number[] = [];
  for (let n = 0; n < KEYS; n += 1) {
    times.push(await screen.press(keyAt(n)));
    await sleep(20);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
};

const bytesOfFrame = async (screen: Screen): Promise<Cost> => {
  screen.taken();
  for (let n = 0; n < 20; n += 1) await screen.press(keyAt(n));
  const { bytes, frames } = screen.taken();
  return { bytes: bytes / frames };
};

const idleCpu = async (screen: Screen, ms: number): Promise<Cost> => {
  const [cpu, at] = [screen.cpu(), performance.now()];
  await sleep(ms);
  return { cpu: ((screen.cpu() - cpu) * 1_000) / (performance.now() - at) };
};
