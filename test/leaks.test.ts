import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { leaked, open } from "./leaks.ts";

const around = async (start: () => (() => void) | Promise<() => void>): Promise<string[]> => {
  const before = open();
  const close = await start();
  try {
    return leaked(before, open());
  } finally {
    close();
  }
};

describe("the leak guard of every test", () => {
  test("a timer left running is named", async () => {
    const found = await around(() => {
      const timer = setTimeout(() => undefined, 60_000);
      return () => clearTimeout(timer);
    });
    expect(found).toEqual(["a timer"]);
  });

  test("a child process left running is named", async () => {
    const found = await around(() => {
      const child = spawn("sleep", ["60"], { stdio: "ignore" });
      return () => void child.kill("SIGKILL");
    });
    expect(found).toContain("a child process");
  });

  test("a watcher and a server left open are named", async () => {
    const found = await around(async () => {
      const watcher = watch(import.meta.dirname);
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return () => {
        watcher.close();
        server.close();
      };
    });
    expect(found).toEqual(["a listening TCP server", "a file watcher"]);
  });

  test("nothing open is nothing leaked", async () => {
    expect(await around(() => () => undefined)).toEqual([]);
  });
});
