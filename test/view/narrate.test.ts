import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOf } from "../../src/view/line.ts";
import { makeNarrator } from "../../src/view/narrate.ts";

const STREAMS = new URL("../fixtures/streams/", import.meta.url);
const recorded = (name: string): readonly string[] =>
  readFileSync(new URL(name, STREAMS), "utf8").trimEnd().split("\n");
const told = (lines: readonly string[]): readonly string[] => {
  const narrate = makeNarrator();
  return lines.flatMap((line) => narrate(line).map((each) => textOf(each.line)));
};
const toldOf = (...events: readonly unknown[]): readonly string[] => told(events.map((event) => JSON.stringify(event)));

describe("recorded streams are told", () => {
  test("F5: of codex: commands with what they printed and how they ended, files, messages, usage", () => {
    expect(told(recorded("codex-events.jsonl"))).toEqual([
      expect.stringMatching(/^! Model metadata/),
      "▸ ls -a",
      ...[".", "..", ".agents", ".aws", ".codex", ".git"].map((name) => `  ${name}`),
      "  ✓ ok",
      "+ /ws/hello.txt",
      "▸ cat hello.txt",
      "  hello",
      "  ✓ ok",
      "▸ exit 7",
      "  ✗ exited 7",
      '{"result":"ok","note":"created hello.txt"}',
      "· 4.8k tokens in (4.0k cached), 136 out",
    ]);
  });

  test("F5: of claude, gemini, opencode and pi alike", () => {
    const calls = ["▸ Bash echo hi > made.txt && ls", "  made.txt", "  ✓ ok"];
    const claude = told(recorded("claude-events.jsonl"));
    expect(claude.slice(0, 7)).toEqual([...calls, "▸ Bash exit 7", "  Exit code 7", "  ✗ failed", "all done"]);
    expect(claude.at(-1)).toBe("· 3.6k tokens in (3.0k cached), 102 out, $0.017");
    expect(told(recorded("gemini-events.jsonl"))).toEqual([
      "▸ run_shell_command echo hi > made.txt && ls",
      "  made.txt",
      "  ✓ ok",
      "all done",
      "· 2.4k tokens in (2.0k cached), 68 out",
    ]);
    expect(told(recorded("opencode-events.jsonl")).filter((line) => !line.startsWith("·"))).toEqual([
      ...calls.map((line) => line.replace("Bash", "bash")),
      "▸ bash exit 7",
      "  (no output)",
      "  ✗ exited 7",
      "all done",
    ]);
    const pi = told(recorded("pi-events.jsonl"));
    expect(pi.slice(0, 3)).toEqual(calls.map((line) => line.replace("Bash", "bash")));
    expect(pi.filter((line) => line.startsWith("{"))).toEqual([]);
    expect(pi).toContain("all done");
  });

  test("a turn that failed says why", () => {
    for (const name of readdirSync(new URL("codex-0.169.0/", STREAMS)).filter((each) =>
      /^(?:429|limit).events/.test(each),
    ))
      expect(told(recorded(`codex-0.169.0/${name}`)).at(-1)).toMatch(/^✗ (?:exceeded retry limit|You’ve hit)/);
  });
});

describe("telling", () => {
  test("plain text stays as it is, and a JSON line of no stream too", () => {
    expect(told(["plain", '{"a":1}', "{broken", "[1]", ""])).toEqual(["plain", '{"a":1}', "{broken", "[1]", ""]);
  });

  test("a result that does not follow its call names it", () => {
    const call = (id: string, command: string) => ({
      type: "item.started",
      item: { id, type: "command_execution", command },
    });
    const end = (id: string) => ({
      type: "item.completed",
      item: { id, type: "command_execution", command: id, exit_code: 0 },
    });
    expect(toldOf(call("a", "one"), call("b", "two"), end("a"), end("b"))).toEqual([
      "▸ one",
      "▸ two",
      "▸ a",
      "  ✓ ok",
      "  ✓ ok",
    ]);
  });

  test("long output is folded in the middle, and its end stays", () => {
    const output = Array.from({ length: 100 }, (_, i) => `line ${i}`).join("\n");
    const lines = toldOf({ type: "tool_result", tool_id: "x", status: "success", output });
    expect(lines).toHaveLength(22);
    expect([lines[0], lines[6], lines[20]]).toEqual([
      "  line 0",
      "  … 80 lines left out (raw shows them)",
      "  line 99",
    ]);
  });

  test("a message of several lines keeps them, and a wrapped one stands in behind its mark", () => {
    const narrate = makeNarrator();
    const [first, second] = narrate(JSON.stringify({ type: "turn.failed", error: { message: "one\ntwo" } }));
    expect([textOf(first?.line ?? []), textOf(second?.line ?? []), second?.copy, first?.hang]).toEqual([
      "✗ one",
      "  two",
      "two",
      2,
    ]);
  });
});

describe("hostile lines", () => {
  const names = [
    "type",
    "item",
    "message",
    "content",
    "text",
    "part",
    "state",
    "error",
    "usage",
    "changes",
    "id",
    "tool",
  ];
  const types = [
    "assistant",
    "user",
    "result",
    "tool_use",
    "item.completed",
    "item.started",
    "text",
    "file_change",
    "constructor",
  ];
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<unknown>(...types, null, true, 1e308, -1, "\u001b]52;c;x\u0007", "\u202e"),
      fc.string(),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...names, "__proto__", "kind", "path"), fc.string()), tie("tree"), {
        maxKeys: 6,
      }),
    ),
  }));

  test("M55, F12: never throw, and nothing of them can move a terminal", () => {
    const narrate = makeNarrator();
    fc.assert(
      fc.property(fc.constantFrom(...types), tree, tree, (type, message, item) => {
        for (const each of narrate(
          JSON.stringify({ type, message, item, part: item, error: message, content: item }),
        )) {
          expect(textOf(each.line) + each.copy).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("a huge line and a deep one are told short", () => {
    const [huge] = makeNarrator()("x".repeat(5_000_000));
    expect(textOf(huge?.line ?? []).length).toBeLessThan(10_100);
    expect(makeNarrator()(`{"type":${"[".repeat(100_000)}`)).toHaveLength(1);
    expect(toldOf({ type: "assistant", message: { content: "a\n".repeat(10_000) } }).length).toBeLessThanOrEqual(2_000);
  });
});
