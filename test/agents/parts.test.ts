import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readClaim } from "../../src/agents/claim.ts";
import { findExecutable } from "../../src/agents/environment.ts";
import { trimExcess } from "../../src/agents/excess.ts";
import { familyOf, listProcesses } from "../../src/agents/family.ts";
import { eachLine, openPlain, readSmall, readTail } from "../../src/agents/folder.ts";
import { cutOf, type Sight } from "../../src/agents/limit.ts";
import { countEffects } from "../../src/agents/report.ts";
import { shimText } from "../../src/agents/shim.ts";
import { bindingOf, carry, fixture, orderOf, processes, realAgents, scratch, shell, world } from "./bench.ts";

describe("the shim", () => {
  test("its other way to tell its start time, by ps, names the same process", async () => {
    const order = orderOf(null);
    mkdirSync(order.dir, { recursive: true });
    execFileSync("/bin/sh", ["-c", shimText(order, null, "darwin")], { cwd: order.tree });
    const claim = readClaim(order.dir);
    const startTime = claim.kind === "held" ? claim.by.startTime : "";
    expect(startTime.split("_")).toHaveLength(5);
    expect(Math.abs(Date.parse(startTime.replaceAll("_", " ")) - Date.now())).toBeLessThan(30_000);
  });

  test("words of any kind reach the agent whole", async () => {
    const words = ["it's", '"q"', "a b", "$HOME", "`id`", "\\", "new\nline", "*", "", "-n", "é😀"];
    const order = orderOf(
      bindingOf({ command: ["/bin/sh", "-c", 'printf "%s|" "$@"; echo; echo "### DONE"', "sh", ...words] }),
    );
    await carry(realAgents(), order);
    expect(readFileSync(join(order.dir, "stdout.log"), "utf8")).toBe(`${words.join("|")}|\n### DONE\n`);
  });

  test("it has no part in a terminal's signals: it leads a session of its own", async () => {
    const order = shell(
      `ps -o sid= -p $$ >"$MILLRACE_OUTPUTS/sid"; ps -o pgid= -p $$ >>"$MILLRACE_OUTPUTS/sid"; echo '### DONE'`,
    );
    await carry(realAgents(), order);
    const claim = readClaim(order.dir);
    const ids = readFileSync(join(order.outputs, "sid"), "utf8").trim().split(/\s+/).map(Number);
    expect(ids).toEqual(claim.kind === "held" ? [claim.by.pid, claim.by.pid] : []);
  });

  test("C9: the order's folder holds no more than a word of the prompt outside prompt.md", async () => {
    const order = shell(`echo '### DONE'`);
    await carry(realAgents(), order, "UNREPEATABLE prompt");
    for (const name of ["order.json", "run.sh", "pid.json", "exit.json", "stdout.log"])
      expect(readFileSync(join(order.dir, name), "utf8")).not.toContain("UNREPEATABLE");
  });
});

describe("the process table", () => {
  test("ps tells the same of a process as /proc does", async () => {
    const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    const here = listProcesses().find(({ pid }) => pid === child.pid);
    const there = listProcesses(0, "darwin").find(({ pid }) => pid === child.pid);
    expect(there).toMatchObject({ parent: here?.parent, group: here?.group });
    expect(listProcesses(0, "darwin").find(({ pid }) => pid === process.pid)?.cpuMs).toBeGreaterThanOrEqual(0);
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  test("A3: a group whose leader's pid lives with another start time is not the attempt's", () => {
    const member = { pid: 900_001, parent: 1, group: 900_001, startTime: "50", cpuMs: 0 };
    const child = { ...member, pid: 900_002, parent: 900_001 };
    const shim = { pid: 900_001, startTime: "50", boot: world.boot() };
    expect(familyOf(shim, "no-such-token", [member, child])).toEqual([member, child]);
    expect(familyOf({ ...shim, startTime: "49" }, "no-such-token", [member, child])).toEqual([]);
    expect(processes.alive(shim)).toBe(false);
  });
});

describe("limits", () => {
  const binding = bindingOf({ timeoutMs: 10_000, silenceMs: 1_000, graceMs: 500 });
  const order = { ...orderlike(), binding };
  const sight = (over: Partial<Sight>): Sight => ({
    atMs: 2_000,
    setupMs: null,
    begunMs: 0,
    command: 0,
    bytes: 0,
    aliveMs: 1_500,
    finishedMs: null,
    ...over,
  });

  test.each([
    ["nothing is wrong", {}, null],
    ["silence", { aliveMs: 900 }, "stalled"],
    ["time", { atMs: 10_001, aliveMs: 10_000 }, "timeout"],
    ["time before silence", { atMs: 20_000, aliveMs: 0 }, "timeout"],
    ["output", { bytes: 1_001 }, "agent-failed"],
    ["setup within its time", { setupMs: 0, aliveMs: 0 }, null],
    ["setup over its time", { setupMs: 0, atMs: 3_001 }, "setup-failed"],
  ] as const)("%s", (_, over, kind) => {
    const cut = cutOf(order, sight(over));
    expect(cut === null ? null : cut.kind === "cut" ? cut.class : cut.kind).toBe(kind);
  });

  test("the grace begins with the final message and is no failure", () => {
    expect(cutOf(order, sight({ finishedMs: 1_600 }))).toBeNull();
    expect(cutOf(order, sight({ finishedMs: 1_400 }))).toEqual({ kind: "grace" });
  });
});

function orderlike() {
  const order = {
    outputMax: 1_000,
    commands: [],
    setup: { commands: ["x"], timeoutMs: 3_000, marker: "", digest: "" },
  };
  return order as unknown as Parameters<typeof cutOf>[0];
}

describe("files an agent may have written", () => {
  test("links, pipes and folders are not opened, and a pipe does not hold us", () => {
    const dir = scratch();
    execFileSync("/bin/sh", ["-c", 'mkfifo "$1"', "sh", join(dir, "pipe")]);
    symlinkSync("/etc/passwd", join(dir, "link"));
    for (const name of ["pipe", "link", ".", "absent"]) expect(openPlain(join(dir, name))).toBeNull();
    expect(readTail(join(dir, "link"), 100)).toBe("");
    expect(readSmall(join(dir, "link"), 100_000)).toBeNull();
  });

  test("lines are given whole, long ones by their head, and no more than the first bytes are read", () => {
    const path = join(scratch(), "log");
    writeFileSync(path, `a\n\n${"b".repeat(200_000)}\nlast`);
    const lines: [number, boolean][] = [];
    eachLine(path, 1_000_000, 1_000, (line, whole) => lines.push([line.length, whole]));
    expect(lines).toEqual([
      [1, true],
      [1_000, false],
      [4, true],
    ]);
    const few: string[] = [];
    eachLine(path, 3, 1_000, (line) => few.push(line));
    expect(few).toEqual(["a"]);
  });

  test("a log over its limit keeps head and tail, and is cut once", () => {
    const path = join(scratch(), "log");
    writeFileSync(path, `HEAD${"x".repeat(5_000)}TAIL`);
    trimExcess(path, 1_000);
    const cut = readFileSync(path, "utf8");
    expect(cut).toMatch(/^HEADx+\n\[millrace: 4008 bytes left out.*\]\nx+TAIL$/);
    trimExcess(path, 1_000);
    expect(readFileSync(path, "utf8")).toBe(cut);
  });

  test("effects of a terabyte are counted in bounded time", () => {
    const order = orderOf(bindingOf());
    mkdirSync(order.dir, { recursive: true });
    writeFileSync(join(order.dir, "effects.jsonl"), `{"key":"a"}\n`);
    truncateSync(join(order.dir, "effects.jsonl"), 2 ** 40);
    expect(countEffects(order)).toBe(2);
  });
});

describe("what is found", () => {
  test("an executable is looked for as the kernel does: on the PATH, by path, with its bit", () => {
    const dir = scratch();
    writeFileSync(join(dir, "plain"), "x");
    writeFileSync(join(dir, "tool"), "#!/bin/sh\n", { mode: 0o755 });
    mkdirSync(join(dir, "folder"));
    expect(findExecutable("tool", `/nowhere:${dir}`, "/")).toBe(join(dir, "tool"));
    expect(findExecutable("./tool", "/bin", dir)).toBe(join(dir, "tool"));
    for (const name of ["plain", "folder", "absent"]) expect(findExecutable(name, dir, "/")).toBeNull();
  });

  test("C3: a codex that hangs after its turn is ended and its last message stands", async () => {
    const stream = fixture("../streams/codex-events.jsonl");
    const order = orderOf(bindingOf({ kind: "codex", command: [fixture("hanging-codex.sh"), stream] }));
    expect(await carry(realAgents(), order)).toMatchObject({
      class: "ok",
      outcome: "DONE",
      summary: "It is done.",
      usage: { inputTokens: 4810 },
    });
  });

  test("C10, P14 (M52): half a gigabyte of output is not held in memory", async () => {
    const before = process.memoryUsage().rss;
    const order = shell(`head -c 536870912 /dev/zero; echo; echo '### DONE'`, {}, { outputMax: 2 ** 30 });
    expect(await carry(realAgents(), order)).toMatchObject({ class: "ok", outcome: "DONE" });
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
  });
});
