import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { bindingOf, carry, orderOf, realAgents, reporting, scratch, shell } from "./bench.ts";

describe("an attempt of a command agent", () => {
  test("a report and exit 0 settle as its outcome", async () => {
    const settlement = await carry(realAgents(), shell(reporting("DONE")));
    expect(settlement).toMatchObject({
      n: 3,
      class: "ok",
      outcome: "DONE",
      summary: "did it",
      exitCode: 0,
      started: true,
    });
  });

  test("the last line of stdout is the outcome when there is no report", async () => {
    const settlement = await carry(realAgents(), shell(`echo working; echo; echo 'Added the flag.'; echo '### DONE'`));
    expect(settlement).toMatchObject({ class: "ok", outcome: "DONE", summary: "Added the flag." });
  });

  test("C9: a prompt of three megabytes arrives whole on stdin, and no part of it in argv or environment (M60)", async () => {
    const prompt = `SECRETWORD ${"x".repeat(3_000_000)}\n`;
    const order = shell(
      `wc -c >"$MILLRACE_OUTPUTS/size"; cat /proc/$PPID/cmdline /proc/$$/cmdline /proc/$$/environ | tr '\\0' '\\n' | grep -c 'SECRE''TWORD' >"$MILLRACE_OUTPUTS/leaks"; ${reporting("DONE")}`,
    );
    expect(await carry(realAgents(), order, prompt)).toMatchObject({ class: "ok" });
    expect(Number(readFileSync(join(order.outputs, "size"), "utf8"))).toBe(prompt.length);
    expect(readFileSync(join(order.outputs, "leaks"), "utf8").trim()).toBe("0");
  });

  test("M48: an agent that takes its prompt as a file reads an empty stdin and does not hang", async () => {
    const order = orderOf(
      bindingOf({
        prompt: "file",
        command: ["/bin/sh", "-c", `cat; cat "$1"; ${reporting("DONE")}`, "sh", "{prompt_file}"],
      }),
    );
    expect(await carry(realAgents(), order, "from a file\n")).toMatchObject({ class: "ok" });
    expect(readFileSync(join(order.dir, "stdout.log"), "utf8")).toBe("from a file\n");
  });

  test("M60: the environment is an allowlist plus what is named, never GIT_* and never another secret", async () => {
    const env = {
      ...process.env,
      GIT_DIR: "/evil",
      AWS_SECRET: "s3cret",
      MY_KEY: "let-through",
      GIT_INDEX_FILE: "x",
      LC_ALL: "C",
    };
    const order = shell(`env >"$MILLRACE_OUTPUTS/env"; ${reporting("DONE")}`, { env: ["MY_KEY", "GIT_INDEX_FILE"] });
    await carry(realAgents({ env }), order);
    const seen = Object.fromEntries(
      readFileSync(join(order.outputs, "env"), "utf8")
        .split("\n")
        .map((line) => line.split("=", 2)),
    );
    expect(seen).toMatchObject({
      MY_KEY: "let-through",
      LC_ALL: "C",
      TERM: "dumb",
      NO_COLOR: "1",
      MILLRACE_STAGE: "builder",
      MILLRACE_OUTCOMES: "DONE BLOCKED",
    });
    expect(seen).toMatchObject({
      MILLRACE_RUN_ID: "t1.r1",
      MILLRACE_TASK_ID: "t1",
      MILLRACE_ATTEMPT: "3",
      MILLRACE_WORKTREE: order.tree,
      MILLRACE_BRANCH: order.branch,
    });
    const foreign = Object.keys(seen).filter((name) => name.startsWith("GIT_") || name === "AWS_SECRET");
    expect(foreign).toEqual(["GIT_CEILING_DIRECTORIES"]);
    expect(seen["GIT_CEILING_DIRECTORIES"]).toBe(dirname(order.tree));
  });

  test("G8: an agent that loses its own .git finds no repository of the user's above it", async () => {
    const order = shell(`rm -rf .git; git rev-parse --git-dir >"$MILLRACE_OUTPUTS/found" 2>&1; ${reporting("DONE")}`);
    execFileSync("git", ["init", "--quiet", dirname(order.tree)]);
    await carry(realAgents(), order);
    expect(readFileSync(join(order.outputs, "found"), "utf8")).toContain("not a git repository");
  });

  test("a stage's model and effort are told when the settings name them", async () => {
    const order = shell(`echo "$MILLRACE_MODEL/$MILLRACE_EFFORT" >"$MILLRACE_OUTPUTS/m"; ${reporting("DONE")}`);
    await carry(realAgents(), { ...order, binding: bindingOf({ ...order.binding, model: "big", effort: "high" }) });
    expect(readFileSync(join(order.outputs, "m"), "utf8")).toBe("big/high\n");
  });

  test("every placeholder of the command is filled in", async () => {
    const words = [
      "{task_id}",
      "{run_id}",
      "{stage}",
      "{attempt}",
      "{prompt_file}",
      "{report}",
      "{worktree}",
      "{branch}",
      "{input}",
      "{outputs}",
    ];
    const order = orderOf(
      bindingOf({ command: ["/bin/sh", "-c", 'printf "%s\\n" "$@"; echo "### DONE"', "sh", ...words] }),
    );
    await carry(realAgents(), order);
    expect(readFileSync(join(order.dir, "stdout.log"), "utf8").split("\n")).toEqual([
      "t1",
      "t1.r1",
      "builder",
      "3",
      join(order.dir, "prompt.md"),
      join(order.dir, "report.json"),
      order.tree,
      order.branch,
      order.input,
      order.outputs,
      "### DONE",
      "",
    ]);
  });

  test("C2: a success with a non-zero exit is no success", async () => {
    expect(
      await carry(realAgents(), shell(`${reporting("DONE")}; echo '### DONE'; echo oops >&2; exit 3`)),
    ).toMatchObject({
      class: "agent-failed",
      outcome: null,
      exitCode: 3,
      summary: expect.stringContaining("oops"),
    });
  });

  test("C2: a marker that is only quoted on the way, or only on stderr, does not count", async () => {
    expect(await carry(realAgents(), shell(`echo '### DONE'; echo 'and then I stopped'`))).toMatchObject({
      class: "no-outcome",
    });
    expect(await carry(realAgents(), shell(`echo hello; echo '### DONE' >&2`))).toMatchObject({ class: "no-outcome" });
  });

  test("M33: an agent that is killed, as by a machine without memory, has crashed", async () => {
    expect(await carry(realAgents(), shell(`${reporting("DONE")}; kill -KILL $$`))).toMatchObject({
      class: "crashed",
      exitCode: 137,
    });
  });

  test("M56: a missing executable is launch-failed and was never started", async () => {
    const order = orderOf(bindingOf({ command: ["no-such-agent"] }));
    expect(await carry(realAgents(), order)).toMatchObject({ class: "launch-failed", started: false });
    expect(realAgents().unfit(bindingOf({ command: ["no-such-agent"] }))).toContain("no-such-agent");
    expect(realAgents().unfit(bindingOf({ command: ["sh"] }))).toBeNull();
  });

  test("M56: a file without its executable bit is launch-failed; one whose interpreter is missing is too", async () => {
    const dir = scratch();
    writeFileSync(join(dir, "plain"), "#!/bin/sh\n");
    writeFileSync(join(dir, "odd"), "#!/no/such/interpreter\n", { mode: 0o755 });
    const attempt = async (name: string) => carry(realAgents(), orderOf(bindingOf({ command: [join(dir, name)] })));
    expect(await attempt("plain")).toMatchObject({ class: "launch-failed", started: false });
    expect(await attempt("odd")).toMatchObject({ class: "launch-failed", exitCode: 127 });
    const missing = realAgents({ sampleProgram: join(dir, "none.mjs") });
    expect(missing.unfit(bindingOf({ kind: "sample", command: [] }))).toContain("none.mjs is missing");
    expect(realAgents().unfit(bindingOf({ kind: "codex", command: ["/no/codex"] }))).toContain("/no/codex");
  });

  test("M56: an executable that vanishes while an engine stays, and comes back, is noticed at the next asking", () => {
    const dir = scratch();
    const [agents, tool] = [realAgents({ env: { PATH: `/nowhere:${dir}` } }), join(dir, "tool")];
    const asked = (): string | null => agents.unfit(bindingOf({ command: ["tool"] }));
    for (let round = 0; round < 3; round += 1) {
      expect(asked()).toContain("tool was not found");
      writeFileSync(tool, "#!/bin/sh\n");
      expect(asked()).toContain("is not executable");
      chmodSync(tool, 0o755);
      expect(asked()).toBeNull();
      rmSync(tool);
    }
  });

  test("a checkout that does not exist is launch-failed and was never started", async () => {
    expect(await carry(realAgents(), shell("true", {}, { tree: "/nowhere/at/all" }))).toMatchObject({
      class: "launch-failed",
      started: false,
    });
  });

  test("a report that is a link, or names another attempt, is not used", async () => {
    const linked = shell(
      `echo '{"outcome":"DONE"}' >"$MILLRACE_OUTPUTS/r"; ln -s "$MILLRACE_OUTPUTS/r" "$MILLRACE_REPORT"`,
    );
    expect(await carry(realAgents(), linked)).toMatchObject({
      class: "no-outcome",
      summary: expect.stringContaining("regular file"),
    });
    const foreign = shell(`echo '{"outcome":"DONE","attempt":2}' >"$MILLRACE_REPORT"`);
    expect(await carry(realAgents(), foreign)).toMatchObject({
      class: "no-outcome",
      summary: expect.stringContaining("another attempt"),
    });
  });

  test("effects outside the repository are counted", async () => {
    const order = shell(
      `echo '{"key":"a"}' >>"$MILLRACE_EFFECTS"; echo '{"key":"b"}' >>"$MILLRACE_EFFECTS"; ${reporting("DONE")}`,
    );
    expect(await carry(realAgents(), order)).toMatchObject({ effects: 2 });
  });

  test("F12 (M55): control sequences and reversed text of an agent never reach the settlement", async () => {
    const order = shell(
      `printf '{"outcome":"DONE","summary":"\\\\u001b]52;c;aGk=\\\\u0007a\\\\u001b[2Jb\\\\u202ec"}' >"$MILLRACE_REPORT"`,
    );
    expect(await carry(realAgents(), order)).toMatchObject({ class: "ok", summary: "abc" });
  });
});
