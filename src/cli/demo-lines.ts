import type { RunEvent } from "../domain/event.ts";
import { parseRunId } from "../domain/id.ts";
import type { Reader } from "../ports/reader.ts";
import { markOfAttempt } from "../view/marks.ts";
import { markPart } from "./mark-part.ts";
import type { Part } from "./output.ts";

const NODE_COLUMNS = 14;
const OUTCOME_COLUMNS = 11;

/** One line for each stage a run has ended since it was last asked, read from the run's own journal. */
export const makeStageLines = (reader: Pick<Reader, "run">): ((run: string) => readonly (readonly Part[])[]) => {
  const told = new Map<string, number>();
  return (name) => {
    const run = parseRunId(name);
    if (run === null) return [];
    const { entries } = reader.run(run);
    const fresh = entries.filter((entry) => entry.seq > (told.get(name) ?? 0));
    told.set(name, entries.at(-1)?.seq ?? 0);
    return fresh
      .flatMap((entry) => entry.events)
      .map(lineOf)
      .filter((line) => line !== null);
  };
};

/** The line of what ended a stage; null for everything else that happens to a run. */
const lineOf = (event: RunEvent): readonly Part[] | null => {
  if (event.type === "settled") return settledLine(event);
  if (event.type === "sent-back")
    return stage({ text: "!", style: "warn" }, "integrate", "SENT BACK", event.revision.detail);
  if (event.type !== "integrated") return null;
  const about = event.commit === null ? event.reason : `main stands on ${event.commit.slice(0, 10)}`;
  return stage({ text: "✓", style: "good" }, "integrate", event.status.toUpperCase(), about);
};

const settledLine = ({ node, settlement }: Extract<RunEvent, { type: "settled" }>): readonly Part[] => {
  const { checks, outcome, summary } = settlement;
  const where = node === "integrate" ? ", on the merge with main" : "";
  const red = checks.find((check) => check.exitCode !== 0);
  const about =
    red === undefined ? `${checks.map((check) => check.command).join(", ")}${where}` : `${red.command} is red${where}`;
  return stage(
    markPart(markOfAttempt(settlement.class, outcome)),
    node,
    outcome ?? settlement.class,
    checks.length === 0 ? summary : about,
  );
};

const stage = (mark: Part, node: string, outcome: string, about: string): readonly Part[] => [
  "     ",
  mark,
  ` ${node.padEnd(NODE_COLUMNS)} ${outcome.padEnd(OUTCOME_COLUMNS)} `,
  { text: about.split("\n", 1)[0] ?? "", style: "dim" },
];
