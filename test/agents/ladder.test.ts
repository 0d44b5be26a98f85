import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startTimeOf } from "../../src/machine/processes.ts";
import { attended, carry, marked, realAgents, reporting, shell } from "./bench.ts";

describe("limits and the ladder", () => {
  test("M49: an agent that ignores SIGTERM is killed after the grace", async () => {
    const order = shell(`trap '' TERM; echo up; while :; do sleep 0.1; done`, { timeoutMs: 300 });
    expect(await carry(realAgents(), order)).toMatchObject({ class: "timeout", outcome: null });
    expect(marked(order.token)).toEqual([]);
  });

  test("C8: silence without processor time is a stall; the same silence at work is not", async () => {
    expect(await carry(realAgents(), shell(`exec sleep 60`, { silenceMs: 600 }))).toMatchObject({ class: "stalled" });
    const busy = shell(`end=$(($(date +%s) + 2)); while [ $(date +%s) -lt $end ]; do :; done; ${reporting("DONE")}`, {
      silenceMs: 900,
    });
    expect(await carry(realAgents(), busy)).toMatchObject({ class: "ok" });
  });

  test("C3: an agent that hangs after its final message is ended after the grace and its outcome stands", async () => {
    const order = shell(`echo 'all done'; echo '### DONE'; exec sleep 60`);
    expect(await carry(realAgents(), order)).toMatchObject({ class: "ok", outcome: "DONE", exitCode: null });
  });

  test("C3: a final message with two outcomes is no outcome when the process had to be ended", async () => {
    expect(await carry(realAgents(), shell(`echo '### BLOCKED'; echo '### DONE'; exec sleep 60`))).toMatchObject({
      class: "conflicting",
    });
  });

  test("C10 (M52): a flood is ended, and its log keeps head and tail within the limit", async () => {
    const order = shell(`echo FIRST; exec cat /dev/zero`, {}, { outputMax: 200_000 });
    expect(await carry(realAgents(), order)).toMatchObject({
      class: "agent-failed",
      summary: expect.stringContaining("printed more than"),
    });
    const log = readFileSync(join(order.dir, "stdout.log"));
    expect(log.length).toBeLessThan(200_200);
    expect(log.subarray(0, 6).toString()).toBe("FIRST\n");
    expect(log.includes("bytes left out")).toBe(true);
  });

  test("A5: a stop ends the attempt by the ladder, as killed, with the reason", async () => {
    const agents = realAgents();
    const order = shell(`echo up; exec sleep 60`);
    const stop = new AbortController();
    await agents.start(order, "p");
    const settled = attended(agents, order, { stop: stop.signal }, ({ outputBytes }) => {
      if (outputBytes > 0) stop.abort({ kind: "stop", reason: "The operator stopped it." });
    });
    expect(await settled).toMatchObject({ class: "killed", summary: "The operator stopped it." });
    expect(marked(order.token)).toEqual([]);
  });

  test("A6, P11 (M50): descendants that left the group are ended, with the attempt and by the ladder", async () => {
    const quiet = shell(`setsid sleep 61 & sleep 0.2; ${reporting("DONE")}`);
    expect(await carry(realAgents(), quiet)).toMatchObject({ class: "ok" });
    expect(marked(quiet.token)).toEqual([]);
    const hung = shell(`setsid sh -c 'trap "" TERM; sleep 62' & sleep 63`, { timeoutMs: 400 });
    expect(await carry(realAgents(), hung)).toMatchObject({ class: "timeout" });
    expect(marked(hung.token)).toEqual([]);
  });

  test("A6: descendants without the mark are found by the process tree when the ladder ends it", async () => {
    const order = shell(`env -i setsid sleep 64 & echo $! >"$MILLRACE_OUTPUTS/pid"; sleep 65`, { timeoutMs: 400 });
    await carry(realAgents(), order);
    expect(startTimeOf(Number(readFileSync(join(order.outputs, "pid"), "utf8")))).toBeNull();
  });

  test("M51: a background child that holds stdout open does not delay the end", async () => {
    const order = shell(`sleep 66 & ${reporting("DONE")}`);
    expect((await carry(realAgents(), order)).class).toBe("ok");
    expect(marked(order.token)).toEqual([]);
  });
});
