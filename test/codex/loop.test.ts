import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { scratch } from "../agents/bench.ts";
import { codexHome } from "./home.ts";
import { installCodex } from "./install.ts";
import { startModel } from "./model.ts";

const bin = installCodex();
const product = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** A repository whose check wants the word "right" in answer.txt, and a workspace that has codex do everything. */
const prepare = (): { repo: string; house: string } => {
  const [repo, house] = [scratch(), scratch()];
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], { cwd: repo });
  git("init", "-q", "-b", "main");
  writeFileSync(join(repo, "check.sh"), `grep -qx right answer.txt || { echo "answer.txt is wrong"; exit 1; }\n`);
  git("add", ".");
  git("commit", "-q", "-m", "begin");
  execFileSync(process.execPath, [product, "init", house, "--repo", repo]);
  writeFileSync(
    join(house, "millrace.toml"),
    `[repo]\npath = "${repo}"\n[checks]\ncommands = ["sh check.sh"]\n[runners.codex]\nkind = "codex"\nenv = ["MOCK_KEY"]\n[stages.default]\nrunner = "codex"\n`,
  );
  mkdirSync(join(house, "home"));
  return { repo, house };
};

describe.runIf(bin !== null)("the real codex in a run", { timeout: 180_000 }, () => {
  test("a red check is mended by the fixer, and only what is green reaches the base", async () => {
    const model = await startModel([
      { call: "echo wrong >answer.txt" },
      { say: "I wrote the answer.\n\n### DONE" },
      { call: "echo right >answer.txt" },
      { say: "The answer was wrong; it is right now.\n\n### DONE" },
      { say: "The card asks for the right answer; answer.txt:1 holds it.\n\n### PASS" },
      { say: "Nothing to document.\n\n### DONE" },
    ]);
    try {
      const { repo, house } = prepare();
      const home = codexHome(model.url);
      const env = { PATH: `${bin}:${process.env["PATH"]}`, HOME: home, CODEX_HOME: home, MOCK_KEY: "dummy" };
      execFileSync(process.execPath, [product, "add-task", "Answer", "--body", "answer.txt holds the word right."], {
        cwd: house,
        env,
      });
      const engine = spawn(process.execPath, [product, "start", "--once", "--json"], {
        cwd: house,
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      const chunks: Buffer[] = [];
      engine.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      const [code] = await once(engine, "close");
      const { runs } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      expect(runs).toMatchObject([{ verdict: "done" }]);
      expect(code).toBe(0);
      expect(execFileSync("git", ["show", "main:answer.txt"], { cwd: repo, encoding: "utf8" })).toBe("right\n");
      const stages = execFileSync("git", ["log", "--format=%s", "main"], { cwd: repo, encoding: "utf8" });
      expect(stages).toContain("fixer: ");
      expect(model.requests()).toBe(6);
    } finally {
      await model.close();
    }
  });
});
