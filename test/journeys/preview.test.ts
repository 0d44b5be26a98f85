import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeMill, must } from "./mill.ts";

test("B6: the prompt shown of a task that was answered is, byte for byte, the one its next stage is sent", async () => {
  const mill = await makeMill();
  mill.stage("builder", 'echo "Which port shall it use?" > "$MILLRACE_QUESTION"; OUTCOME=NEEDS_PERSON');
  const task = await mill.add("Serve it", "--graph", "quick");
  await mill.call(["start", "--once"]);
  must(await mill.call(["answer", task, "Port 8080, please."]), "answer");
  const shown = must(await mill.call(["show", task, "--prompt", "builder"]), "show").out;
  expect(shown).toContain("Port 8080, please.");
  mill.stage("builder", "echo 8080 > port.txt");
  must(await mill.call(["start", "--once"]), "start");
  const sent = readFileSync(join(mill.root, `agents/runs/${task}.r2/attempts/1-builder/prompt.md`), "utf8");
  expect(shown.trimEnd()).toBe(sent.trimEnd());
});
