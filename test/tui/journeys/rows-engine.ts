import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../cli/millrace.ts";
import { makeMill, type Mill } from "./mill.ts";
import { begins, behind, type Prepared, row, type Row, type Sees, toTask } from "./row.ts";

const SIGNED = `schema = "millrace.graph/1"
name = "signed"
summary = "A person decides before it is integrated."
entry = "builder"

[nodes.builder]
kind = "agent"
prompt = "builder"
outcomes = ["DONE", "BLOCKED"]
visits = 3
on = { DONE = "sign-off", BLOCKED = "blocked", exhausted = "blocked" }

[nodes.sign-off]
kind = "approve"
question = "Shall this go in?"
visits = 3
on = { APPROVED = "integrate", REJECTED = "builder", exhausted = "blocked" }

[nodes.integrate]
kind = "integrate"
visits = 3
on = { MERGED = "done", NEEDS_REVISION = "builder", exhausted = "blocked" }
`;

/** A workspace for keys that need an engine: tasks that stay at work, wait for a decision, and run into a limit. */
export const makeSteered = (ids: readonly ("sleeps" | "sign-a" | "sign-b" | "limited")[]): Mill => {
  const mill = makeMill();
  mkdirSync(join(mill.root, "agents/graphs"), { recursive: true });
  writeFileSync(join(mill.root, "agents/graphs/signed.toml"), SIGNED);
  const write = ["builder:", "  write made.txt", "    | made"];
  const cards = {
    sleeps: ["Sleeps long", "graph: quick\n", rules("builder:", "  say it sleeps now", "  sleep 3600000")],
    "sign-a": ["Waits for a word", "graph: signed\npriority: 5\n", rules(...write)],
    "sign-b": ["Waits for another", "graph: signed\n", rules(...write)],
    limited: ["Is limited", "graph: quick\n", rules("builder:", "  refuse usage-limited 3600")],
  } as const;
  for (const id of ids) {
    const [title, head, body] = cards[id];
    mill.card(id, title, { head, body });
  }
  return mill;
};

const answered =
  (verb: string, times = 1): Sees =>
  (_, mill) =>
    mill.receipts(verb) >= times;

/** What is begun only once a person said yes to what follows from it. */
const agreed = (words: RegExp, sees: Sees): readonly Prepared[] => [
  [[], words],
  ["y", sees],
];

const STARTED = /^.*● running/;
const STOPPED = /^.*○ stopped/;

/** Steering an engine and a run at work, at 80x24. */
export const STEER_ROWS: readonly Row[] = [
  row("start", "S", STARTED),
  behind(toTask("sleeps", "Sleeps long"), row("hold", "H", answered("pause"), [[], /it sleeps now/])),
  row("release", "L", answered("resume"), [[], /L let go/]),
  row("pause", "P", /^.*‖ paused/),
  row("resume", "C", STARTED, [[], /C continue/]),
  row("reload", "ctrl-r", answered("reload")),
  begins("stop-after-stage", ".", /─ stop after stage/, ...agreed(/is waited for/, /^.*▾ (?:draining|stopping)/)),
  begins("stop-now", "T", /─ stop now/, ...agreed(/The engine ends now/, STOPPED)),
];

/** Deciding, at 120x40. */
export const DECIDING_ROWS: readonly Row[] = [
  row("start-once", "O", /Shall this go in\?/),
  row("start", "S", STARTED, [[], STOPPED], [[], /S start/]),
  behind(
    toTask("sign-a", "Waits for a word"),
    begins(
      "approve",
      "Y",
      /─ approve/,
      ["=well done", /well done/],
      ["enter", (_, mill) => mill.placeOf("sign-a") === "done"],
    ),
  ),
  behind(
    toTask("sign-b", "Waits for another"),
    begins("reject", "B", /─ send back/, ["=not yet", /not yet/], ["ctrl-s", answered("reject")]),
  ),
  begins("drain", "D", /─ drain/, ...agreed(/Nothing more is admitted/, STOPPED)),
];

/** Limits, and ends of an engine, at 200x60. */
export const ENDING_ROWS: readonly Row[] = [
  row("start", "S", /^.*‖/),
  begins("resume-owner", "*", /Whose pause/, ["enter", /starts at once/], ["y", answered("resume")]),
  begins("stop", "Q", /─ stop /, ...agreed(/The engine ends/, STOPPED)),
  row("start", "S", /^.*(?:● running|‖ paused)/, [[], /S start/]),
  begins("stop-force", "!", /─ stop by force/, ...agreed(/is killed/, /^.*(?:✗ crashed|○ stopped)/)),
];
