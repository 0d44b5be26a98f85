import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output, product, root } from "./programs.ts";

/** A folder of a bench's own and how to be rid of it. */
export type Scratch = { readonly folder: string; readonly close: () => void };

/** Makes an empty folder. */
export const makeScratch = (): Scratch => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
};

/** A command agent that does nothing but answer with the first legal outcome. */
const NOOP = '#!/bin/sh\nprintf "### %s\\n" "${MILLRACE_OUTCOMES%% *}"\n';

/** A git repository of `files` small files and, beside it, a workspace whose agent does nothing and whose check is `true`. */
export const makeMill = (folder: string, files: number): { readonly repo: string; readonly mill: string } => {
  const repo = join(folder, "repo");
  const mill = join(folder, "mill");
  for (let n = 0; n < files; n += 1) {
    const place = join(repo, `d${Math.floor(n / 100)}`);
    if (n % 100 === 0) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `f${n}.txt`), `file ${n}\n`);
  }
  const git = (...args: string[]): string =>
    output(["git", "-c", "user.name=b", "-c", "user.email=b@localhost", ...args], repo);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "-A");
  git("commit", "--quiet", "-m", "first");
  output([process.execPath, product, "init", mill, "--repo", repo], root);
  const agent = join(folder, "noop");
  writeFileSync(agent, NOOP, { mode: 0o755 });
  writeFileSync(join(mill, "millrace.toml"), configOf(repo, agent));
  return { repo, mill };
};

const configOf = (repo: string, agent: string): string =>
  [
    `[repo]\npath = ${JSON.stringify(repo)}`,
    `[checks]\ncommands = ["true"]`,
    `[runners.noop]\nkind = "command"\ncommand = [${JSON.stringify(agent)}]`,
    `[stages.default]\nrunner = "noop"`,
    `[routes]\ndefault = "three"`,
    "",
  ].join("\n\n");
