import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makePerform } from "../../src/compose/perform.ts";
import { call, folder, MAIN, until, workspace } from "../cli/millrace.ts";

/** Performs with a program of ours instead of millrace: the shell text is given the arguments. */
const shell = (text: string) => makePerform("/mill/millrace.toml", ["/bin/sh", "-c", text, "sh"]);

test("a command line of millrace works on the workspace, and reads what it is given", async () => {
  const mill = workspace();
  const perform = makePerform(join(mill, "millrace.toml"), [process.execPath, MAIN]);
  const done = await perform(["add-task", "From the screen", "--body-file", "-", "--json"], { stdin: "the text" });
  expect([done.code, done.err]).toEqual([0, ""]);
  const { task } = JSON.parse(done.out) as { task: { id: string } };
  expect(call(mill, ["show", task.id]).stdout).toContain("the text");
});

test("the workspace is named before the verb, so that nothing behind -- is taken for it", async () => {
  expect((await shell('echo "$@"')(["answer", "x", "--", "--config"])).out).toBe(
    "--config /mill/millrace.toml answer x -- --config\n",
  );
});

test("what went wrong is told by its code, its words, and the signal that ended it", async () => {
  expect(await shell("echo no >&2; exit 3")([])).toEqual({ code: 3, out: "", err: "no\n" });
  expect(await shell("kill -9 $$")([])).toEqual({ code: null, out: "", err: "It was ended by SIGKILL." });
  const missing = await makePerform("/mill/millrace.toml", ["/no/such/program"])([]);
  expect([missing.code, missing.err]).toEqual([null, expect.stringContaining("could not be started")]);
});

test("of what it prints the first 256 KiB are kept, and a text that is not read does no harm", async () => {
  const { code, out } = await shell("yes | head -c 1000000; exit 0")([], { stdin: "x".repeat(1_000_000) });
  expect([code, out.length]).toEqual([0, 256 * 1024]);
});

test("it is in a session of its own, and goes on when whoever began it has ended", async () => {
  const place = folder();
  const [began, over] = [join(place, "began"), join(place, "over")];
  const script = join(place, "script.sh");
  const go = join(place, "go");
  writeFileSync(
    script,
    `echo $$ > '${began}'; while [ ! -e '${go}' ]; do sleep 0.05; done; echo printed; echo $? > '${over}'`,
  );
  const beginner = join(place, "beginner.mts");
  const source = new URL("../../src/compose/perform.ts", import.meta.url).href;
  writeFileSync(
    beginner,
    `const { makePerform } = await import(${JSON.stringify(source)});
     void makePerform("/mill", ["/bin/sh", ${JSON.stringify(script)}])(["start"]);
     const { existsSync } = await import("node:fs");
     while (!existsSync(${JSON.stringify(began)})) await new Promise((done) => setTimeout(done, 20));
     process.exit(0);`,
  );
  const done = makePerform("/mill", [process.execPath, "--import", import.meta.resolve("tsx"), beginner])([]);
  expect((await done).code).toBe(0);
  const pid = Number(readFileSync(began, "utf8"));
  const session = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[3];
  expect(Number(session)).toBe(pid);
  writeFileSync(go, "");
  await until(() => existsSync(over) && readFileSync(over, "utf8") === "0\n");
});
