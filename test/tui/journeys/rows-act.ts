import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { begins, behind, row, type Row, type Sees, toTask } from "./row.ts";

const stands =
  (id: string, state: string): Sees =>
  (_, mill) =>
    mill.placeOf(id) === state;

const answered =
  (verb: string): Sees =>
  (_, mill) =>
    mill.receipts(verb) > 0;

const waiting = (n: string): ReturnType<typeof toTask> => toTask(`w${n}`, `Waiting ${n}`);

/** What is written and set, at 80x24. */
export const WRITE_ROWS: readonly Row[] = [
  begins(
    "add-task",
    "a",
    /─ add a task/,
    ["=Added here\rWith a second line.", /second line/],
    [
      "ctrl-s",
      (_, mill) =>
        mill
          .ids("backlog")
          .some(
            (id) =>
              id.endsWith("-added-here") && mill.read(`agents/tasks/backlog/${id}.md`).includes("With a second line."),
          ),
    ],
  ),
  begins(
    "add-idea",
    "A",
    /─ keep an idea/,
    ["=A thought\rof mine", /of mine/],
    [
      "ctrl-s",
      (_, mill) =>
        existsSync(join(mill.root, "agents/ideas/raw/A thought.md")) ||
        ideas(mill.root).some((name) => /thought/i.test(name)),
    ],
  ),
  behind(waiting("05"), row("defer", "d", stands("w05", "deferred"))),
  row("undo", "z", stands("w05", "backlog"), [[], /W05 is set aside/]),
  behind(
    [
      [[], /back in the backlog(?:.|\n)* d defer/],
      ["d", stands("w05", "deferred")],
      [[], /t thaw/],
    ],
    row("thaw", "t", stands("w05", "backlog")),
  ),
  behind(waiting("06"), begins("prioritise", "U", /─ urgency/, ["=7", /› 7/], ["enter", answered("prioritise")])),
  behind(
    waiting("07"),
    row("edit", "E", (_, mill) => mill.read("agents/tasks/backlog/w07.md").includes("edited by hand")),
  ),
  begins(
    "config-set",
    "=",
    /─ set a key/,
    ["=execution.concurrency 3", /concurrency 3/],
    ["enter", (_, mill) => /concurrency = 3/.test(mill.read("millrace.toml"))],
  ),
];

const ideas = (root: string): readonly string[] =>
  existsSync(join(root, "agents/ideas/raw")) ? readdirSync(join(root, "agents/ideas/raw")) : [];

/** What is decided about tasks, at 120x40. */
export const DECIDE_ROWS: readonly Row[] = [
  behind(toTask("fails-a", "Fails at first"), row("retry", "r", stands("fails-a", "backlog"))),
  behind(
    toTask("fails-b", "Fails besides"),
    begins("retry-from", "R", /From which stage/, ["j", /▸ check/], ["enter", stands("fails-b", "backlog")]),
  ),
  behind(
    toTask("fails-c", "Fails quite"),
    begins("retry-fresh", "F", /begins on the base/, ["y", stands("fails-c", "backlog")]),
  ),
  behind(
    toTask("fails-d", "Fails for good"),
    row("diagnose", "I", (_, mill) => existsSync(join(mill.root, "millrace-fails-d.r1.tar.gz"))),
  ),
  row("unblock", "u", stands("fails-d", "backlog")),
  behind(
    toTask("asks-me", "Asks me"),
    begins(
      "answer",
      "b",
      /─ answer/,
      ["=Blue, of course.", /Blue, of course/],
      ["ctrl-s", stands("asks-me", "backlog")],
    ),
  ),
];

/** What is given up and put into order, at 200x60. */
export const ORDER_ROWS: readonly Row[] = [
  behind(
    waiting("10"),
    begins(
      "cancel",
      "x",
      /─ cancel/,
      ["=not needed", /not needed/],
      ["enter", /is given up|given up/],
      ["y", stands("w10", "cancelled")],
    ),
  ),
  behind(
    waiting("11"),
    begins(
      "supersede",
      "X",
      /takes its place/,
      ["=w12", /› w12/],
      ["enter", /takes the task's place/],
      ["y", stands("w11", "cancelled")],
    ),
  ),
  row(
    "order-down",
    ">",
    /Waiting 21.*\n▸.*Waiting 20/,
    ["2", /\[2 Queue\]/],
    [["/", "=Waiting 20"], /1 of \d+ · filter/],
    [["enter", "esc"], /Waiting 19.*\n▸.*Waiting 20/],
  ),
  row("order-up", "<", /Waiting 19.*\n▸.*Waiting 20/),
  row("order-confirm", "enter", answered("reorder"), [">", /Waiting 21.*\n▸.*Waiting 20/]),
];
