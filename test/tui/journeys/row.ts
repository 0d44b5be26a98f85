import { type Pty, type PtyOptions, startPty } from "../pty.ts";
import type { Mill } from "./mill.ts";

/** What must be so once the key was pressed: words on the screen, or anything in the workspace and the terminal. */
export type Sees = RegExp | ((pty: Pty, mill: Mill) => boolean);

/** A key of the table, pressed for real: whose it is, what must be seen then, and what is pressed before, each until it is seen. */
export type Row = {
  readonly id: string;
  readonly key: string;
  readonly sees: Sees;
  readonly before: readonly Prepared[];
  /** What is pressed and seen behind it, where the key only begins something: its effect in the workspace. */
  readonly behind: readonly Prepared[];
};

/** Keys that lead to where the row's key is pressed (behind "=" a text that is typed), or what is done besides. */
export type Prepared = readonly [keys: string | readonly string[] | ((pty: Pty) => void), sees: Sees];

/** One row of the table. */
export const row = (id: string, key: string, sees: Sees, ...before: readonly Prepared[]): Row => ({
  id,
  key,
  sees,
  before,
  behind: [],
});

/** A row of a key that begins something, which is gone on with. */
export const begins = (id: string, key: string, sees: Sees, ...behind: readonly Prepared[]): Row => ({
  ...row(id, key, sees),
  behind,
});

/** A row behind such preparations. */
export const behind = (before: readonly Prepared[], each: Row): Row => ({
  ...each,
  before: [...before, ...each.before],
});

/** Opens a task by its id, from wherever one is. */
export const toTask = (id: string, title: string): readonly Prepared[] => [
  [":", /─ Go to/],
  [`=${id}`, new RegExp(`▸ ${id} .*${title}`)],
  ["enter", new RegExp(`^─ ${title} `, "m")],
];

/** The screen on a workspace, once its first answers stand on it. */
export const openScreen = async (
  mill: Mill,
  size: readonly [number, number],
  options: Partial<PtyOptions> = {},
): Promise<Pty> => {
  const pty = startPty({ cwd: mill.root, columns: size[0], rows: size[1], ...options });
  await pty.until((_, screen) => READ.test(screen), "the workspace is read");
  return pty;
};

/** The strip tells the engine's word once something was read. */
const READ = /^.*[○●✗‖!] (?:stopped|running|paused|crashed)/;

/** The sizes that the screen is made for: the least, a common one, and a whole window. */
export const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

/** Does it at every size at once, so that one engine and one workspace serve all; fails when all have ended. */
export const atEverySize = async (
  work: (size: readonly [number, number], at: number) => Promise<void>,
): Promise<void> => {
  const ended = await Promise.allSettled(SIZES.map(work));
  const failed = ended.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
  if (failed.length > 0) throw new Error(failed.join("\n\n"));
};

/** Presses the rows' keys in their order. What a key shall bring about must not be so already: then it proved nothing. */
export const play = async (rows: readonly Row[], pty: Pty, mill: Mill): Promise<void> => {
  for (const { id, key, sees, before, behind: rest } of rows) {
    await walk(before, pty, mill);
    // A frame may be on the screen in part.
    await pty.until(
      () => !holds(sees, pty, mill),
      `${id} (${key}) would prove something: ${String(sees)} is so before it`,
    );
    await give(pty, key);
    await pty.until(() => holds(sees, pty, mill), `${id} (${key}) brings about ${String(sees)}`);
    await walk(rest, pty, mill);
  }
};

/** Presses keys one after another, each until what it leads to is seen. */
export const walk = async (way: readonly Prepared[], pty: Pty, mill: Mill): Promise<void> => {
  for (const [keys, sees] of way) {
    await give(pty, keys);
    await pty.until(() => holds(sees, pty, mill), `${String(keys)} leads to ${String(sees)}`);
  }
};

const give = async (pty: Pty, keys: Prepared[0]): Promise<void> => {
  if (typeof keys === "function") {
    keys(pty);
    return;
  }
  for (const key of typeof keys === "string" ? [keys] : keys) {
    if (key.startsWith("=") && key.length > 1) pty.type(key.slice(1));
    else await pty.press(key);
  }
};

/** A frame that has come only in part tells nothing. */
const holds = (sees: Sees, pty: Pty, mill: Mill): boolean => {
  const printed = pty.printed();
  if (printed.lastIndexOf("\u001B[?2026h") > printed.lastIndexOf("\u001B[?2026l")) return false;
  return sees instanceof RegExp ? sees.test(pty.screen()) : sees(pty, mill);
};
