import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { diagnose } from "../../src/compose/diagnose.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeReader } from "../../src/files/reader.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { live, retainedOn } from "../files/retained.ts";
import { idOf } from "../files/workspace.ts";
import { makeFace } from "./face.ts";
import { addTask, call, folder, rules, workspace } from "./millrace.ts";
import { DOCUMENTS } from "./schemas.ts";

// Put together here, so that no scanner takes this file for a leak.
const SECRET = "Ab1".repeat(16);
const FORMED = [`ghp_${SECRET}`, `sk-ant-${SECRET}x`, `hf_${SECRET}`];
const VALUED = "a-value-with-no-form-4711";

/** A blocked run whose files hold secrets wherever an agent, a check or a person could have put them. */
const laidDown = () => {
  const face = makeFace();
  const mill = retainedOn(makeDisk(), { root: face.root });
  writeFileSync(
    face.layout.config,
    `# my token: ${FORMED[0]}\n[runners.mine]\nkind = "command"\ncommand = ["${homedir()}/bin/agent"]\nenv = ["MY_THING"]\n`,
  );
  const run = live(mill, idOf("a"), { verdict: "blocked", state: "blocked" });
  const attempt = join(face.layout.attempts(run), "1-check");
  const put = (name: string, text: string): void => writeFileSync(join(attempt, name), text);
  put(
    "stdout.log",
    `first line\n${`x${"y".repeat(98)}\n`.repeat(30_000)}export TOKEN=${SECRET}\nlast line\u001B[31m\n`,
  );
  put(
    "stderr.log",
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${`${SECRET}\n`.repeat(20)}-----END OPENSSH PRIVATE KEY-----\ncould not read ${homedir()}/.ssh/id and ${VALUED}\n`,
  );
  put("order.json", JSON.stringify({ token: SECRET, tree: `${homedir()}/mill/agents/.checkouts/1/tree` }));
  put("prompt.md", `Use ${FORMED[1]} and https://me:${SECRET}@example.org/x.\n`);
  put("report.json", JSON.stringify({ outcome: "BLOCKED", summary: `Authorization: Bearer ${SECRET}` }));
  put("effects.jsonl", `{"effect":"called","cookie":"Cookie: sid=${SECRET}"}\n`);
  symlinkSync("/etc/passwd", join(attempt, "passwd.log"));
  put("..evil", FORMED[2] ?? "");
  put("sp ace", "no plain name\n");
  mkdirSync(join(attempt, "folder"));
  mkdirSync(join(face.layout.logs), { recursive: true });
  writeFileSync(face.layout.engineLog, `the engine says ${FORMED[2]}\n`);
  writeFileSync(face.layout.card(idOf("a"), "blocked"), `# A task\n\nLog in with password: ${SECRET}\n`);
  process.env["MY_THING"] = VALUED;
  onTestFinished(() => void delete process.env["MY_THING"]);
  const reader = makeReader(makeDisk(), face.root, makeProcesses());
  Object.assign(face.members, { reader, diagnose: async () => diagnose(face.root, face.layout.config, reader, run) });
  return { face, run };
};

/** What an archive holds, by path, as the machine's own tar reads it. */
const unpacked = (file: string): ReadonlyMap<string, string> => {
  const into = folder();
  execFileSync("tar", ["-xzf", file, "-C", into]);
  const top = join(into, "millrace-diagnosis");
  const names = readdirSync(top, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(top, name)).isFile(),
  );
  expect(readdirSync(into)).toEqual(["millrace-diagnosis"]);
  return new Map(names.sort().map((name) => [name, readFileSync(join(top, name), "utf8")]));
};

describe("diagnose", () => {
  test("M60: holds what is known about a run, and no secret, whatever file it stood in and whether by its form or by its value", async () => {
    const { face, run } = laidDown();
    const told = await face.call("diagnose", run);
    expect([told.code, told.told]).toEqual([0, null]);
    const file = join(face.root, `millrace-${run}.tar.gz`);
    expect(told.out).toContain(`✓ ${file}: `);
    expect(told.out).toContain("look through it before you send it");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const files = unpacked(file);
    expect([...files.keys()]).toEqual(
      [
        "README.txt",
        "doctor.txt",
        "engine/engine.log",
        "engine/feed.jsonl",
        "engine/journal.jsonl",
        "millrace.toml",
        ...["effects.jsonl", "order.json", "prompt.md", "report.json", "stderr.log", "stdout.log"].map(
          (name) => `run/attempts/1-check/${name}`,
        ),
        "run/journal.jsonl",
        "run/plan.json",
        "run/standing.json",
        "task/blocked.md",
        "versions.json",
      ].sort(),
    );
    for (const [name, text] of files) {
      for (const secret of [SECRET, ...FORMED, VALUED]) expect([name, text.includes(secret)]).toEqual([name, false]);
      expect([name, text.includes(homedir()), /\u001B/.test(text)]).toEqual([name, false, false]);
      if (name.endsWith(".json")) expect(() => JSON.parse(text) as unknown, name).not.toThrow();
    }
    expect(files.get("run/attempts/1-check/stderr.log")).toMatch(
      /^\[redacted\]\ncould not read ~\/\.ssh\/id and \[redacted\]\n$/,
    );
    expect(files.get("millrace.toml")).toContain('command = ["~/bin/agent"]');
    expect(files.get("README.txt")).toContain("run/plan.json: the frozen plan");
  });

  test("a long log comes with its beginning and its end, and says how much is left out", async () => {
    const { face, run } = laidDown();
    await face.call("diagnose", run, "--output", "out.tgz");
    const log = unpacked(join(face.root, "out.tgz")).get("run/attempts/1-check/stdout.log") ?? "";
    expect(log.length).toBeLessThan(140_000);
    expect(log).toMatch(/^first line\n/);
    expect(log).toMatch(/\n\[… \d+ bytes left out …\]\n/);
    expect(log).toMatch(/\nexport TOKEN=\[redacted\]\nlast line\n$/);
  });

  test("--json tells what is inside; a file that is there is never overwritten, and a run that is not there is refused", async () => {
    const { face, run } = laidDown();
    const { documents } = await face.call("diagnose", run, "-o", "one.tar.gz", "--json");
    const parsed = DOCUMENTS.diagnosis.parse(documents[0]);
    expect(parsed).toMatchObject({
      run,
      file: join(face.root, "one.tar.gz"),
      bytes: statSync(join(face.root, "one.tar.gz")).size,
    });
    const again = await face.call("diagnose", run, "-o", "one.tar.gz");
    expect([again.code, again.told?.code]).toEqual([3, "destination-occupied"]);
    const nowhere = await face.call("diagnose", run, "-o", "no/such/folder/x");
    expect([nowhere.code, nowhere.told?.code]).toEqual([5, "disk-failed"]);
    expect((await face.call("diagnose", "nobody")).told?.code).toMatch(/not-found$/);
  });

  test("D6: a disk that is full leaves no half archive", async () => {
    const { face, run } = laidDown();
    const noise = join(face.layout.attempts(run), "1-check", "noise.log");
    writeFileSync(noise, randomBytes(60_000).toString("base64").replaceAll("/", "\n"));
    const small = join(face.root, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", small]).status !== 0) return;
    onTestFinished(() => void spawnSync("umount", ["-l", small]));
    const told = await face.call("diagnose", run, "--output", "small/x.tar.gz");
    expect([told.code, told.told?.code, readdirSync(small)]).toEqual([5, "disk-full", []]);
  });
});

describe("the built product", () => {
  test("bundles a finished run, which tar can read", () => {
    const mill = workspace();
    const id = addTask(mill, "one", rules("builder:", "  write made.txt", "    | made"));
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    const { code, stderr } = call(mill, ["diagnose", id]);
    expect([code, stderr]).toEqual([0, ""]);
    const files = unpacked(join(mill, `millrace-${id}.r1.tar.gz`));
    expect(files.get("run/standing.json")).toContain('"planVerified": true');
    expect([...files.keys()].filter((name) => name.endsWith("/exit.json")).length).toBeGreaterThan(1);
    expect(files.get("engine/journal.jsonl")).toContain("engine-started");
    expect(files.get("engine/feed.jsonl")).toContain(`"run":"${id}.r1"`);
  });
});
