import { appendFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunId } from "../../../src/domain/id.ts";
import { span, textOf } from "../../../src/view/line.ts";
import { checksPage } from "../../../src/watching/pages/checks.ts";
import { makeOutputPage } from "../../../src/watching/pages/output.ts";
import type { PageText } from "../../../src/watching/pages/page.ts";
import { DONE, makeScene, OPEN, settled, type Told } from "./scene.ts";

const RUN = "csv-export.r1";
const SUBJECT = { task: "csv-export", run: null };
const message = (text: string): string =>
  `${JSON.stringify({ type: "item.completed", item: { id: "i", type: "agent_message", text } })}\n`;

/** A run as told, and its attempts' files. */
const sceneOf = (told: readonly Told[]) => {
  const scene = makeScene();
  scene.run(RUN, told);
  const file = (attempt: string, name: string): string => join(scene.face.layout.attempts(RUN as RunId), attempt, name);
  const page = makeOutputPage();
  const ask = (more: { readonly attempt?: number; readonly raw?: boolean } = {}): PageText =>
    page(scene.ports, SUBJECT, { attempt: null, raw: false, nowMs: 0, columns: 80, ...more });
  return {
    ...scene,
    ask,
    checks: (attempt: number | null = null) => checksPage(scene.ports, SUBJECT, { attempt }),
    write: (attempt: string, name: string, text: string | Uint8Array) => scene.put(file(attempt, name), text),
    append: (attempt: string, name: string, text: string | Uint8Array) => appendFileSync(file(attempt, name), text),
    file,
  };
};
const shown = ({ lines }: PageText): readonly string[] => lines.map((each) => textOf(each.line));

describe("the output of an attempt", () => {
  test("F5: is told as it comes, what is not whole yet dim at the end", () => {
    const { ask, write, append } = sceneOf(OPEN);
    expect(ask()).toMatchObject({ lines: [], note: "Nothing of it is on the disk any more.", live: true });
    write("4-fixer", "stdout.log", message("one") + message("twö").slice(0, -12));
    const first = ask();
    expect(shown(first)).toEqual(["one", message("twö").slice(0, -12)]);
    expect(first.lines[1]?.line).toEqual([span(textOf(first.lines[1]?.line ?? []), "dim")]);
    append("4-fixer", "stdout.log", message("twö").slice(-12));
    const second = ask();
    expect([shown(second), second.live, second.note]).toEqual([["one", "twö"], true, ""]);
    expect(second.lines[0]).toBe(first.lines[0]);
    expect(ask().lines).toBe(second.lines);
    expect(shown(ask({ raw: true }))).toEqual([message("one").trimEnd(), message("twö").trimEnd()]);
  });

  test("F9: only what was added is read again", () => {
    const scene = sceneOf(OPEN);
    scene.write("4-fixer", "stdout.log", "x".repeat(79).concat("\n").repeat(10_000));
    let read = 0;
    const reader = {
      ...scene.reader,
      attemptBytes: (...args: Parameters<typeof scene.reader.attemptBytes>) => {
        const part = scene.reader.attemptBytes(...args);
        read += part?.bytes.length ?? 0;
        return part;
      },
    };
    const page = makeOutputPage();
    const ask = () => page({ reader }, SUBJECT, { attempt: null, raw: false, nowMs: 0, columns: 80 });
    expect(ask().lines).toHaveLength(10_000);
    read = 0;
    ask();
    scene.append("4-fixer", "stdout.log", "more\n");
    expect(ask().lines).toHaveLength(10_001);
    expect(read).toBe(5);
  });

  test("F9: of a long file the end is shown, and it is said what is left out and where it lies", () => {
    const { ask, write, face } = sceneOf(OPEN);
    write("4-fixer", "stdout.log", `${"first".repeat(300_000)}\n${"line\n".repeat(100)}`);
    const page = ask();
    expect(shown(page)[0]).toBe("… 1.5 MB left out");
    expect(shown(page).slice(1)).toEqual(Array.from({ length: 100 }, () => "line"));
    expect(page.note.replaceAll(face.root, "")).toBe(
      "1.5 MB of stdout.log are left out; the whole file is /agents/runs/csv-export.r1/attempts/4-fixer/stdout.log",
    );
  });

  test("F9: a flood keeps a bounded number of lines", () => {
    const { ask, write, append } = sceneOf(OPEN);
    write("4-fixer", "stdout.log", "a\n");
    for (let i = 0; i < 4; i += 1) {
      append("4-fixer", "stdout.log", `${i}\n`.repeat(20_000));
      expect(ask().lines.length).toBeLessThanOrEqual(50_000);
    }
    expect(ask().note).toMatch(/^The oldest lines are left out/);
  });

  test("M55, F12: escapes are harmless, and a secret is taken out, also one that comes piece by piece", () => {
    const { ask, write, append } = sceneOf(OPEN);
    const key = ["-----BEGIN PRIVATE KEY-----", "abc", "def", "-----END PRIVATE KEY-----"];
    write("4-fixer", "stdout.log", `\u001b]52;c;x\u0007red\u001b[31m\n${key[0]}\n${key[1]}\n`);
    expect(shown(ask())).toEqual(["red"]);
    append("4-fixer", "stdout.log", `${key[2]}\n${key[3]}\nbehind\n`);
    expect(shown(ask())).toEqual(["red", "[redacted]", "behind"]);
  });

  test("a file that was cut is read anew, and a link in its place counts as none", () => {
    const { ask, write, file } = sceneOf(OPEN);
    write("4-fixer", "stdout.log", "a long line\n");
    ask();
    write("4-fixer", "stdout.log", "short\n");
    expect(shown(ask()).at(-1)).toBe("short");
    rmSync(file("4-fixer", "stdout.log"));
    symlinkSync("/etc/passwd", file("4-fixer", "stdout.log"));
    expect(shown(ask())).toEqual(["a long line", "short"]);
  });

  test("of an ended attempt the last line needs no end, and what it complained of comes last", () => {
    const { ask, write } = sceneOf(OPEN);
    write("1-builder", "stdout.log", "out");
    write("1-builder", "stderr.log", "err");
    const page = ask({ attempt: 1 });
    expect([shown(page), page.live]).toEqual([["out", "── stderr.log", "err"], false]);
    expect(ask({ attempt: 9 }).note).toBe("There is no attempt 9.");
  });

  test("checks are shown under their commands, in order", () => {
    const { ask, write } = sceneOf(OPEN);
    for (const name of ["10.log", "02.log", "01.log", "setup.log"]) write("2-check", name, `of ${name}\n`);
    expect(shown(ask({ attempt: 2 }))).toEqual([
      "── setup.log",
      "of setup.log",
      expect.stringMatching(/^▸ /),
      "of 01.log",
      expect.stringMatching(/^▸ /),
      "of 02.log",
      "▸ 10.log",
      "of 10.log",
    ]);
  });
});

describe("the checks of an attempt", () => {
  const red: readonly Told[] = [
    ...OPEN.slice(0, 2),
    { agoS: 990, events: [{ type: "settled", node: "builder", settlement: settled(1, "DONE") }] },
    { agoS: 989, events: [{ type: "ordered", n: 2, node: "check", kind: "check", from: "c", merge: null }] },
  ];
  const output = `${"fine\n".repeat(2_000)}Error: it broke\n${"fine\n".repeat(2_000)}`;
  const end: Told = {
    agoS: 980,
    events: [
      {
        type: "settled",
        node: "check",
        settlement: settled(2, "FAIL", {
          durationMs: 12_000,
          checks: [
            { command: "npm run lint", exitCode: 0, durationMs: 1_000, output: "" },
            { command: "npm test", exitCode: 2, durationMs: 11_000, output },
          ],
        }),
      },
    ],
  };

  test("F5: each command has its sign, exit code, time, and the lines that decide", () => {
    const { checks } = sceneOf([...red, end]);
    const page = checks();
    expect(shown(page).slice(0, 5)).toEqual([
      "Attempt 2  check  FAIL  12 s",
      "",
      "✓ npm run lint  1 s",
      "",
      "✗ npm test  exited 2  11 s",
    ]);
    expect(shown(page)).toContain("  Error: it broke");
    expect(shown(page).length).toBeLessThan(60);
    expect(checks(1).note).toBe("Attempt 1 (builder) is an agent's: it runs no checks.");
  });

  test("F5: of checks at work it is shown how far they came", () => {
    const { checks, write } = sceneOf(red);
    expect(checks()).toMatchObject({ note: "No command has begun yet.", live: true });
    write("2-check", "01.start", "");
    write("2-check", "01.log", "half way\n");
    expect(shown(checks()).slice(2)).toEqual([expect.stringMatching(/^▶ .+ {2}at work$/), "  half way"]);
    write("2-check", "01.exit", "1\n");
    expect(shown(checks())[2]).toMatch(/^✗ .+ {2}exited 1$/);
  });

  test("the newest checks are shown unless an attempt is named", () => {
    expect(shown(sceneOf(DONE).checks())[0]).toBe("Attempt 7  on the candidate for integration  PASS  12 s");
  });
});
