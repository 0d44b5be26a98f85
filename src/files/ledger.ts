import { addCharge, NOTHING_SPENT, type Charge, type Spent } from "../domain/charge.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Durable } from "./durable.ts";
import { DAY_NEEDLE, ledgerLineOf, parseLedgerLine, TASK_NEEDLE } from "./ledger-line.ts";
import { linesHolding, openLooseLines, type LooseLines } from "./loose-lines.ts";

/** The ledger as its single writer holds it. */
export type LedgerFile = Ledger & {
  /** True while nothing was ever charged, or the ledger was thrown away. */
  readonly empty: () => boolean;
  /** Adds whatever of these charges is missing; returns how many were. */
  readonly rebuild: (charges: Iterable<Charge>) => number;
  readonly close: () => void;
};

const TASKS_MAX = 2_048;
const DAYS_MAX = 64;

/**
 * The usage ledger as a file a month, appended and never synced: what is lost is charged again from the journals. Sums are
 * read from the files when they are first asked for, kept while they are in use, and grow with each charge.
 */
export const makeLedger = (durable: Durable): LedgerFile => {
  const accounts = new Map<string, Account>();
  const days = new Map<string, Spent>();
  const files = new Map<string, LooseLines>();
  const write = (month: string, lines: string): void => {
    let file = files.get(month);
    if (file === undefined) {
      // Work goes on in one month, seldom in two; another one is a month that has passed.
      if (files.size > 1) closeAll(files);
      file = openLooseLines(durable, durable.layout.usageOf(month));
      files.set(month, file);
    }
    file.append(lines);
  };
  const account = (task: string): Account => kept(accounts, TASKS_MAX, task, () => accountOf(durable, task));
  return {
    charge: (charge) => {
      const own = account(charge.task);
      if (own.seen.has(keyOf(charge))) return;
      write(monthOf(charge.day), ledgerLineOf(charge));
      own.seen.add(keyOf(charge));
      own.spent = addCharge(own.spent, charge);
      const day = days.get(charge.day);
      if (day !== undefined) days.set(charge.day, addCharge(day, charge));
    },
    day: (day) => kept(days, DAYS_MAX, day, () => sumOfDay(durable, day)),
    task: (task) => account(task).spent,
    charges: (from, to) =>
      [...chargesIn(durable, monthsOf(durable, monthOf(from), monthOf(to)), "")]
        .filter(({ day }) => day >= from && day <= to)
        .sort(byTime),
    empty: () => monthsOf(durable).length === 0,
    rebuild: (charges) => {
      const seen = new Set<string>();
      for (const charge of chargesIn(durable, monthsOf(durable), "")) seen.add(keyOf(charge));
      const missing = new Map<string, string[]>();
      for (const charge of charges) {
        if (seen.has(keyOf(charge))) continue;
        seen.add(keyOf(charge));
        const month = monthOf(charge.day);
        const lines = missing.get(month) ?? [];
        missing.set(month, lines);
        lines.push(ledgerLineOf(charge));
      }
      accounts.clear();
      days.clear();
      for (const [month, lines] of missing) write(month, lines.join(""));
      return [...missing.values()].reduce((sum, lines) => sum + lines.length, 0);
    },
    close: () => closeAll(files),
  };
};

/** What a task has spent, and which attempts that counts. */
type Account = { spent: Spent; readonly seen: Set<string> };

const accountOf = (durable: Durable, task: string): Account => {
  const account: Account = { spent: NOTHING_SPENT, seen: new Set() };
  for (const charge of chargesIn(durable, monthsOf(durable, firstMonthOf(durable, task)), TASK_NEEDLE(task))) {
    if (charge.task !== task) continue;
    account.spent = addCharge(account.spent, charge);
    account.seen.add(keyOf(charge));
  }
  return account;
};

const sumOfDay = (durable: Durable, day: string): Spent => {
  const month = monthOf(day);
  let spent = NOTHING_SPENT;
  for (const charge of chargesIn(durable, monthsOf(durable, month, month), DAY_NEEDLE(day)))
    if (charge.day === day) spent = addCharge(spent, charge);
  return spent;
};

/** The charges of some months whose line holds the needle, each once. */
const chargesIn = function* ({ disk, layout }: Durable, months: readonly string[], needle: string): Generator<Charge> {
  const seen = new Set<string>();
  for (const month of months)
    for (const line of linesHolding(disk, layout.usageOf(month), needle)) {
      const charge = parseLedgerLine(line);
      if (charge === null || seen.has(keyOf(charge))) continue;
      seen.add(keyOf(charge));
      yield charge;
    }
};

const monthsOf = ({ disk, layout }: Durable, from = "", to = "9999-99"): readonly string[] =>
  disk
    .list(layout.usage)
    .flatMap((name) => /^(\d{4}-\d{2})\.jsonl$/.exec(name)?.[1] ?? [])
    .filter((month) => month >= from && month <= to)
    .sort();

/**
 * The first month in which a task can have been charged: its id begins with the time it was made, in UTC, so local dates may lie
 * in the month before. An id that tells nothing, or a time still to come (a clock that was wrong), means every month.
 */
const firstMonthOf = (durable: Durable, task: string): string => {
  const [, year, month] = /^(\d{4})(\d{2})\d{2}-\d{6}-/.exec(task) ?? [];
  if (year === undefined || month === undefined) return "";
  const before = month === "01" ? `${Number(year) - 1}-12` : `${year}-${String(Number(month) - 1).padStart(2, "0")}`;
  return before > (monthsOf(durable).at(-1) ?? "") ? "" : before;
};

const monthOf = (day: string): string => day.slice(0, 7);

const keyOf = ({ run, n }: Pick<Charge, "run" | "n">): string => `${run}#${n}`;

const byTime = (a: Charge, b: Charge): number =>
  a.at !== b.at ? (a.at < b.at ? -1 : 1) : a.run !== b.run ? (a.run < b.run ? -1 : 1) : a.n - b.n;

/** A value that is read once and kept while it is in use: the one that was not asked for longest makes room. */
const kept = <T>(all: Map<string, T>, max: number, key: string, read: () => T): T => {
  const value = all.get(key) ?? read();
  all.delete(key);
  all.set(key, value);
  if (all.size > max) all.delete(all.keys().next().value ?? "");
  return value;
};

const closeAll = (files: Map<string, LooseLines>): void => {
  for (const file of files.values()) file.close();
  files.clear();
};
