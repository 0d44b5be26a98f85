import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { NOTHING_REMEMBERED, type Remembered } from "./start.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Where the screen's own settings lie: a person's, not the workspace's; null where no home is known. */
const fileOf = (env: Env): string | null => {
  const base = env["XDG_CONFIG_HOME"] || (homedir() === "" ? null : join(homedir(), ".config"));
  return base === null ? null : join(base, "millrace", "screen.json");
};

/** What was remembered; whatever is missing or makes no sense is as if it never was. */
export const recall = (env: Env): Remembered => {
  const file = fileOf(env);
  if (file === null) return NOTHING_REMEMBERED;
  try {
    return parseRemembered(readFileSync(file, "utf8").slice(0, 10_000));
  } catch {
    return NOTHING_REMEMBERED;
  }
};

/** Reads the file's text field by field; a text that is no JSON object throws. */
export const parseRemembered = (text: string): Remembered => {
  const given = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  if (typeof given !== "object" || given === null) return NOTHING_REMEMBERED;
  const flag = (name: "mouse" | "still" | "wrap" | "toured"): boolean => {
    const value = given[name];
    return typeof value === "boolean" ? value : NOTHING_REMEMBERED[name];
  };
  return {
    mode: given["mode"] === "debug" ? "debug" : "operator",
    split: given["split"] === "list" ? "list" : "both",
    mouse: flag("mouse"),
    still: flag("still"),
    wrap: flag("wrap"),
    toured: flag("toured"),
  };
};

/** Remembers; where that cannot be written the screen goes on without. */
export const remember = (env: Env, what: Remembered): void => {
  const file = fileOf(env);
  if (file === null) return;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const fresh = `${file}.${process.pid}.tmp`;
    writeFileSync(fresh, `${JSON.stringify(what, null, 2)}\n`, { mode: 0o600 });
    renameSync(fresh, file);
  } catch {
    // A home that cannot be written is no reason to end a screen.
  }
};
