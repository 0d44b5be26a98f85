import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { call, callJson, folder } from "./millrace.ts";

test("after init one key names the runner of every stage, and a path beside millrace.toml is a command", () => {
  const place = folder();
  const repo = join(place, "repo");
  mkdirSync(repo);
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", repo]);
  const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
  execFileSync("git", ["-C", repo, ...identity, "commit", "--quiet", "--allow-empty", "-m", "first"]);
  expect(call(place, ["init", "mill", "--repo", "repo"]).code).toBe(0);
  const mill = join(place, "mill");
  const agent = `#!/bin/sh\necho "$MILLRACE_STAGE" >>work.txt\nset -- $MILLRACE_OUTCOMES\necho "### $1"\n`;
  writeFileSync(join(mill, "agent.sh"), agent);
  chmodSync(join(mill, "agent.sh"), 0o755);
  appendFileSync(join(mill, "millrace.toml"), '\n[runners.mine]\nkind = "command"\ncommand = ["./agent.sh"]\n');
  expect(call(mill, ["config", "set", "stages.default.runner", "mine"]).code).toBe(0);
  expect(call(mill, ["add-task", "Do it"]).code).toBe(0);
  const { code, document } = callJson(mill, ["start", "--once"]);
  expect(document).toMatchObject({ runs: [{ verdict: "done" }] });
  expect(code).toBe(0);
  const work = execFileSync("git", ["-C", repo, "show", "main:work.txt"], { encoding: "utf8" });
  expect(work).toBe("builder\nupdater\n");
});
