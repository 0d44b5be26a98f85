import { expect, test } from "vitest";
import { rules } from "../../cli/millrace.ts";
import type { Pty } from "../pty.ts";
import { makeMill } from "./mill.ts";
import { openScreen, type Sees, walk } from "./row.ts";

/** The names that the screen gives to keys, as the keyboard has them. */
const KEYS: Readonly<Record<string, string>> = { "⏎": "enter", "←": "left" };

/** The key that the screen itself tells for this label: the footer, the frame of a box, or the tabs; null where it tells none. */
const toldKey = (pty: Pty, label: string): string | null => {
  // The footer and the frames of boxes stand below what is told elsewhere.
  const found = [
    ...pty.screen().matchAll(new RegExp(`(?:^|[\\s─│·[])(\\S+) ${label}(?:\\s\\s|\\s[·─\\dp]|\\]|$)`, "gm")),
  ].at(-1)?.[1];
  return found === undefined ? null : (KEYS[found] ?? found);
};

/** Presses the key that the screen tells for a label, once it does, and waits for what must follow. */
const choose = async (pty: Pty, label: string, sees: RegExp): Promise<void> => {
  await pty.until(() => toldKey(pty, label) !== null, `the screen tells a key for “${label}”`);
  await pty.press(toldKey(pty, label) ?? "");
  await pty.until((_, screen) => sees.test(screen), `“${label}” leads to ${String(sees)}`);
};

test("F1, F2, F3: a newcomer at 80x24 adds, starts, watches, answers, retries and leaves by what the screen shows", async () => {
  const mill = makeMill();
  const pty = await openScreen(mill, [80, 24], { toured: false });
  const see = async (sees: Sees): Promise<void> => walk([[[], sees]], pty, mill);
  await see(/1 of 4/);
  await choose(pty, "goes on", /Add a task \(2 of 4\)/);
  await choose(pty, "goes on", /3 of 4/);
  await choose(pty, "goes on", /4 of 4/);
  await choose(pty, "begins", /The backlog is empty/);

  const add = async (title: string, ...lines: readonly string[]): Promise<void> => {
    await choose(pty, "add a task", /─ add a task/);
    pty.paste(`${title}\n${rules(...lines)}`);
    await see(new RegExp(`│ +${title}`));
    await choose(pty, "sends", new RegExp(`Next(?:.|\\n)*${title}`));
  };
  await add(
    "Greet people",
    "builder:",
    "  ask Hello or good day?",
    "builder answered:",
    "  write greeting.txt",
    "    | {answer}",
  );
  await choose(pty, "start", /● running/);
  await see(/\? Greet people/);
  await choose(pty, "open", /› \S*greet-people\S* › output/);
  await see(/Hello or good day\?(?:.|\n)*NEEDS_PERSON/);
  await choose(pty, "answer", /─ answer/);
  pty.type("good day");
  await see(/│ +good day/);
  await choose(pty, "sends", /It is done/);

  await choose(pty, "Overview", /─ Overview/);
  await add(
    "Hard to do",
    "builder:",
    "  outcome BLOCKED",
    "troubleshooter:",
    "  outcome BLOCKED",
    "consultant:",
    "  outcome BLOCKED",
  );
  await see(/1 needs you/);
  await choose(pty, "Problems 1", /▸ ■ .*Hard to do/);
  await choose(pty, "retry", /▸ 1|run 2/);
  await see(/run 2/);

  await choose(pty, "help", /─ Keys/);
  pty.type("leave the screen");
  await see(/│ +q +quit +Leave the screen/);
  const key = /│ +(\S+) +quit +Leave the screen/.exec(pty.screen())?.[1] ?? "";
  await choose(pty, "leaves", /─ (?:Problems|Overview)/);
  await pty.press(key);
  expect((await pty.exit()).code).toBe(0);
  expect(mill.ids("done").some((id) => id.endsWith("greet-people"))).toBe(true);
  expect(mill.call("status", "--json")).toContain("running");
});
