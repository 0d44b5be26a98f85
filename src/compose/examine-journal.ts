import { isFailure } from "../domain/failure.ts";
import { followChain } from "../files/chain.ts";
import { layoutOf } from "../files/layout.ts";
import type { Finding } from "../operator/finding.ts";
import type { Disk } from "../ports/disk.ts";
import { count } from "../view/sentence.ts";

const JOURNAL_MAX = 512 * 1024 * 1024;

/**
 * Follows the chain of the engine's own journal from its first line. An engine verifies only what was written since its last
 * checkpoint, so this is the look that finds damage before that.
 */
export const examineJournal = (disk: Disk, root: string): readonly Finding[] => {
  const { engineJournal, decisions } = layoutOf(root);
  const bytes = readOrTell(disk, engineJournal);
  if (bytes === null) return [];
  if (typeof bytes === "string")
    return [{ area: "engine", level: "wrong", sentence: `The engine's journal cannot be read: ${bytes}.`, hint: "" }];
  const { problem, newer, tip } = followChain(bytes);
  if (problem === null || newer !== null) {
    const sentence = `The engine's journal is sound: ${count(tip.seq, "line was", "lines were")} verified.`;
    return [{ area: "engine", level: "good", sentence, hint: "" }];
  }
  return [
    {
      area: "engine",
      level: "wrong",
      sentence: `The engine's journal ${engineJournal} is damaged: ${problem}.`,
      hint: `An engine goes on all the same, with what ${decisions} says of the time before. Keep copies of both files.`,
    },
  ];
};

const readOrTell = (disk: Disk, path: string): Uint8Array | string | null => {
  try {
    return disk.read(path, JOURNAL_MAX);
  } catch (thrown) {
    if (isFailure(thrown)) return thrown.message;
    throw thrown;
  }
};
