import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bindingOf, carry, orderOf, realAgents, shell } from "./bench.ts";

const descriptors = (): number => readdirSync("/proc/self/fd").length;

describe("whatever an agent prints", () => {
  test("M53, P14: one line of a hundred megabytes, bytes that are no text and NUL: judged by its last line, in bounded memory", async () => {
    const before = process.memoryUsage().rss;
    const order = shell(
      `head -c 104857600 /dev/zero | tr '\\0' x; printf '\\377\\376\\000\\033[2J\\n'; echo; echo '### DONE'`,
      {},
      { outputMax: 2 ** 28 },
    );
    expect(await carry(realAgents(), order)).toMatchObject({ class: "ok", outcome: "DONE" });
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
    const glued = shell(`head -c 104857600 /dev/zero | tr '\\0' x; printf '### DONE\\n'`, {}, { outputMax: 2 ** 28 });
    expect(await carry(realAgents(), glued)).toMatchObject({ class: "no-outcome" });
  });

  test("M52, P14: a flood on stderr is cut like one on stdout, and what is kept of both is within the limit", async () => {
    const order = shell(
      `echo first >&2; head -c 40000000 /dev/zero >&2; echo last >&2; echo '### DONE'`,
      {},
      {
        outputMax: 1024 * 1024,
      },
    );
    expect(await carry(realAgents(), order)).toMatchObject({ class: "agent-failed", outcome: null });
    for (const name of ["stdout.log", "stderr.log"])
      expect(statSync(join(order.dir, name)).size).toBeLessThanOrEqual(1024 * 1024 + 200);
  });

  test("P14: sixty attempts, whatever their ending, leave no descriptor open", async () => {
    const agents = realAgents();
    await carry(agents, shell("true"));
    const before = descriptors();
    for (let n = 0; n < 60; n += 1) {
      const scripts = ["echo '### DONE'", "exit 3", "kill -9 $$", "sleep 60 & echo '### DONE'"];
      await carry(agents, shell(scripts[n % scripts.length] ?? ""));
      if (n % 10 === 0) await carry(agents, orderOf(bindingOf({ command: ["no-such-agent"] })));
    }
    expect(descriptors()).toBeLessThanOrEqual(before);
  });
});
