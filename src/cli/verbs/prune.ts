import type { Kept, Removal, Sweep } from "../../ports/retention.ts";
import { phraseBytes } from "../../view/bytes.ts";
import { count } from "../../view/sentence.ts";
import type { Output, Part } from "../output.ts";
import { printTable } from "../table.ts";
import type { Verb } from "../verb.ts";

const ROWS = 40;
const KEPT_ROWS = 20;

/** Removes what is old and safe to remove, and tells what stays and why. */
export const verb: Verb = {
  name: "prune",
  summary: "remove what is old and safe to remove",
  usage: ["prune [--dry-run] [--empty-trash]"],
  positionals: [],
  flags: [
    { name: "dry-run", kind: "boolean", summary: "only say what would go, why, and how much" },
    {
      name: "empty-trash",
      kind: "boolean",
      summary: "also delete what lies in the trash, so that the room is free now",
    },
  ],
  examples: [
    { command: "millrace prune --dry-run", summary: "what would go, and what is old but stays" },
    { command: "millrace prune --empty-trash", summary: "when the disk is full" },
  ],
  notes: [
    "How much stays is set in [retention]; an engine that runs prunes by itself. What goes is renamed into agents/.runtime/trash and deleted from there after trash_days. Nothing unmerged, unpublished or running ever goes, and no file of your repository is touched.",
    "--dry-run works beside an engine. Exit 0 when all that was due is removed, 5 when something could not be, 75 when an engine runs.",
  ],
  run: async (args, { out, house, signals }) => {
    const retention = await house().retention();
    if (args.on("dry-run")) {
      const { removals, kept } = await retention.survey();
      const trouble = await house().trouble();
      if (out.json) out.document("prune", { dryRun: true, bytes: sizeOf(removals), removals, deleted: [], kept });
      else tellSurvey(out, removals, kept);
      if (trouble !== null) {
        out.note({ text: "! ", style: "warn" }, `Judged by the limits that could still be read. ${trouble.sentence}`);
        out.note("  ", "Mend it first: until then nothing is removed.");
      }
      return 0;
    }
    const { drain, first } = signals();
    const swept = await retention.sweep(Number.POSITIVE_INFINITY, drain);
    const emptied = args.on("empty-trash") ? await retention.sweep(Number.POSITIVE_INFINITY, drain, true) : NOTHING;
    const removals = swept.removals.filter(({ kind }) => kind !== "trash");
    const deleted = [...swept.removals.filter(({ kind }) => kind === "trash"), ...emptied.removals];
    const kept = [...swept.kept, ...emptied.kept.filter(({ what }) => !swept.kept.some((each) => each.what === what))];
    if (out.json) out.document("prune", { dryRun: false, bytes: sizeOf(removals), removals, deleted, kept });
    else tellSwept(out, removals, deleted, kept);
    if (drain.aborted) return first() === "SIGINT" ? 130 : 0;
    return kept.some(({ failed }) => failed === true) ? 5 : 0;
  },
};

const NOTHING: Sweep = { removals: [], kept: [] };

const sizeOf = (removals: readonly Removal[]): number => removals.reduce((sum, { bytes }) => sum + bytes, 0);

const tellSurvey = (out: Output, removals: readonly Removal[], kept: readonly Kept[]): void => {
  tellRemovals(out, removals);
  out.line(
    removals.length === 0
      ? "Nothing is over its limit; nothing would go."
      : `${count(removals.length, "thing")} would go, ${phraseBytes(sizeOf(removals))}. Nothing was changed.`,
  );
  tellKept(out, kept);
};

const tellSwept = (
  out: Output,
  removals: readonly Removal[],
  deleted: readonly Removal[],
  kept: readonly Kept[],
): void => {
  tellRemovals(out, removals);
  if (removals.length === 0 && deleted.length === 0) out.line("Nothing is over its limit; nothing was removed.");
  if (removals.length > 0)
    out.line(
      { text: "✓ ", style: "good" },
      `${count(removals.length, "thing")} went into the trash, ${phraseBytes(sizeOf(removals))}.`,
    );
  if (deleted.length > 0)
    out.line(
      { text: "✓ ", style: "good" },
      `${count(deleted.length, "thing")} in the trash deleted, ${phraseBytes(sizeOf(deleted))}.`,
    );
  else if (removals.length > 0)
    out.line(
      "  ",
      { text: "→ ", style: "accent" },
      "The room is free once the trash is: millrace prune --empty-trash deletes it now.",
    );
  tellKept(out, kept);
};

const tellRemovals = (out: Output, removals: readonly Removal[]): void => {
  printTable(
    out,
    [{ head: "goes" }, { head: "size", align: "right" }, { head: "what", grows: true }, { head: "why", grows: true }],
    removals
      .slice(0, ROWS)
      .map(({ kind, what, bytes, reason }): Part[] => [
        kind,
        phraseBytes(bytes),
        { text: what, style: "accent" },
        reason,
      ]),
  );
  if (removals.length > ROWS)
    out.line({ text: `… and ${removals.length - ROWS} more; --json has them all.`, style: "dim" });
  if (removals.length > 0) out.line();
};

const tellKept = (out: Output, kept: readonly Kept[]): void => {
  if (kept.length === 0) return;
  out.line();
  printTable(
    out,
    [{ head: "" }, { head: "stays", grows: true, room: 30 }, { head: "because", grows: true, room: 30 }],
    kept
      .toSorted((a, b) => Number(b.failed === true) - Number(a.failed === true))
      .slice(0, KEPT_ROWS)
      .map(({ what, reason, failed }): Part[] => [failed === true ? { text: "✗", style: "bad" } : "", what, reason]),
  );
  if (kept.length > KEPT_ROWS)
    out.line({ text: `… and ${kept.length - KEPT_ROWS} more; --json has them all.`, style: "dim" });
};
