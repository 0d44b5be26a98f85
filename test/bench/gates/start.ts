import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Gate } from "../measure.ts";
import { output, product, timedNode, timedProduct } from "../programs.ts";
import { makeMill, makeScratch } from "../scratch.ts";

const ROUNDS = 25;

/** Q1 and Q2: what a verb costs against a Node that does nothing. */
export const startGates = (): readonly Gate[] => {
  const scratch = makeScratch();
  const { repo, mill } = makeMill(scratch.folder, 10);
  for (let n = 0; n < 20; n += 1)
    output([process.execPath, product, "add-task", `task ${n}`, "--body", "nothing"], mill);
  output([process.execPath, product, "start", "--once"], mill);
  const fresh = join(scratch.folder, "fresh");
  const against = (id: string, most: number, words: string, args: readonly string[], close?: () => void): Gate => ({
    id,
    claim: `millrace ${words} against node -e 0`,
    most,
    rounds: ROUNDS,
    baseline: timedNode,
    subject: () => timedProduct(args, mill),
    ...(close === undefined ? {} : { close }),
  });
  const init = against("Q2", 1.7, "init", ["init", fresh, "--repo", repo]);
  return [
    against("Q1", 1.15, "--version", ["--version"]),
    against("Q1", 1.15, "--help", ["--help"]),
    against("Q1", 1.15, "status", ["status"]),
    against("Q1", 1.15, "queue", ["queue"]),
    against("Q2", 1.3, "add-task", ["add-task", "one more", "--body", "nothing"]),
    against("Q2", 1.3, "health --json", ["health", "--json"]),
    against("Q2", 1.3, "logs", ["logs"]),
    {
      ...init,
      subject: () => {
        rmSync(fresh, { recursive: true, force: true });
        return init.subject();
      },
      close: scratch.close,
    },
  ];
};
