import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { call, workspace } from "../../cli/millrace.ts";

/** A workspace with a repository and the sample agent, looked into by tests as its files stand. */
export type Mill = {
  readonly root: string;
  /** Lays a card down as a person may, under an id of the test's own. */
  readonly card: (id: string, title: string, more?: { readonly head?: string; readonly body?: string }) => void;
  /** So many cards that differ in nothing but their names. */
  readonly cards: (count: number) => void;
  /** The folder in which a task's card stands now, "" where there is none. */
  readonly placeOf: (id: string) => string;
  readonly ids: (state: string) => readonly string[];
  readonly read: (path: string) => string;
  /** Receipts that say of this verb that it was carried out. */
  readonly receipts: (verb: string) => number;
  /** Calls the command line, which has to go well. */
  readonly call: (...args: readonly string[]) => string;
  /** The same, however it ends. */
  readonly begin: (...args: readonly string[]) => void;
};

/** A file system gives one file no more names than this. */
const LINKS_MAX = 20_000;

const STATES = ["backlog", "active", "blocked", "deferred", "done", "cancelled"];

/** Makes one; the engine that a test began in it ends with the test. */
export const makeMill = (more = ""): Mill => {
  const root = workspace(["true"], `[limits]\nbackoff_seconds = 0\n[engine]\ngrace_seconds = 1\n${more}`);
  const folderOf = (state: string): string => join(root, "agents/tasks", state);
  for (const state of STATES) mkdirSync(folderOf(state), { recursive: true });
  const mustCall: Mill["call"] = (...args) => {
    const done = call(root, args);
    if (done.code !== 0) throw new Error(`${args.join(" ")}: ${done.stdout}${done.stderr}`);
    return done.stdout.trim();
  };
  onTestFinished(() => void call(root, ["stop", "--force"]));
  const ids: Mill["ids"] = (state) =>
    readdirSync(folderOf(state)).flatMap((name) => (name.endsWith(".md") ? [name.slice(0, -3)] : []));
  return {
    root,
    card: (id, title, { head = "", body = "Do it.\n" } = {}) =>
      writeFileSync(
        join(folderOf("backlog"), `${id}.md`),
        `---\ntitle: ${JSON.stringify(title)}\n${head}---\n\n${body}`,
      ),
    cards: (count) => {
      let first = "";
      for (let n = 0; n < count; n += 1) {
        const path = join(folderOf("backlog"), `m${String(n).padStart(6, "0")}.md`);
        if (n % LINKS_MAX === 0) writeFileSync((first = path), "---\ntitle: One of many\n---\n\nDo it.\n");
        else linkSync(first, path);
      }
    },
    placeOf: (id) => STATES.find((state) => existsSync(join(folderOf(state), `${id}.md`))) ?? "",
    ids,
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : ""),
    receipts: (verb) => {
      const folder = join(root, "agents/.runtime/commands/processed");
      if (!existsSync(folder)) return 0;
      return readdirSync(folder).filter((name) => readFileSync(join(folder, name), "utf8").includes(`"verb":"${verb}"`))
        .length;
    },
    call: mustCall,
    begin: (...args) => void call(root, args),
  };
};
