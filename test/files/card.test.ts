import { describe, expect, test } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import { parseCard } from "../../src/files/card.ts";

const id = "20260101-000000-aaaaa-a" as TaskId;
const read = (text: string | Uint8Array) => parseCard(id, "backlog", Buffer.from(text));
const fault = (text: string | Uint8Array) => {
  const reading = read(text);
  return reading.kind === "unreadable" ? reading.problem : reading;
};

describe("a card's title", () => {
  test("is the front matter's, else the first heading, else the first line with text, else the id", () => {
    const titles = [
      "---\ntitle: Named\n---\n# Heading\n",
      "text\n\n## Heading ##\n",
      "\n\n  text here\nmore",
      "",
      "---\n---\n",
      "#\n\n# \n",
    ].map((text) => read(text));
    expect(titles.map((reading) => reading.kind === "task" && reading.task.title)).toEqual([
      "Named",
      "Heading",
      "text here",
      id,
      id,
      id,
    ]);
  });

  test("B4: a heading inside a code fence is no heading, and splits nothing", () => {
    const text = "intro\n\n```sh\n# not me\n```\n\n~~~\n## nor me\n```\n~~~\n\n# Me\n";
    expect(read(text)).toMatchObject({ kind: "task", task: { title: "Me", body: text, text } });
  });

  test("B9: longer than the limit or with control characters it is refused with a sentence, when someone wrote it as such", () => {
    expect(fault(`---\ntitle: ${"x".repeat(10_000)}\n---\n`)).toMatchObject({
      line: 2,
      reason: expect.stringContaining("10000 characters"),
    });
    expect(fault('---\nsize: small\ntitle: "a\\n## b"\n---\n')).toMatchObject({
      line: 3,
      reason: expect.stringContaining("control character"),
    });
    expect(fault('---\ntitle: "a\\0b"\n---\n')).toMatchObject({ reason: expect.stringContaining("control character") });
    expect(read(`---\ntitle: ${"🙂".repeat(200)}\n---\n`)).toMatchObject({ kind: "task" });
  });

  test("B9: found in the text it is cut and cleaned; emoji, other scripts and dots are kept as they are", () => {
    const long = read(`# ${"word ".repeat(2_000)}`);
    expect(long.kind === "task" && Array.from(long.task.title).length).toBe(200);
    expect(read("# a\u0007b\u2028c\n")).toMatchObject({ task: { title: "a b c" } });
    for (const title of ["../../etc/passwd", "日本語のタイトル", "👩‍👩‍👧 family", "עברית", "-rf /"])
      expect(read(`# ${title}`)).toMatchObject({ task: { id, title } });
  });
});

describe("a card's front matter", () => {
  test("B8: placeholders in depends_on are passed over, with a note", () => {
    for (const value of ["none", "n/a", '"-"', "''", "[none]", "\n  - none\n  - N/A", "\n  -\n", "[null]"])
      expect(read(`---\ndepends_on: ${value}\n---\n`), value).toMatchObject({
        kind: "task",
        task: { fields: { depends_on: [] } },
        note: expect.stringContaining("placeholder"),
      });
    expect(read("---\ndepends_on:\nspec_id:\ntitle: ~\n---\n# x\n")).toMatchObject({
      kind: "task",
      task: { title: "x", fields: {} },
    });
    expect(read("---\ndepends_on: [a-task, none]\n---\n")).toMatchObject({
      task: { fields: { depends_on: ["a-task"] } },
      note: expect.stringContaining("1 placeholder"),
    });
    expect(read("---\ndepends_on: a-task\n---\n")).toMatchObject({
      task: { fields: { depends_on: ["a-task"] } },
      note: null,
    });
  });

  test("an unknown field is refused with its line and the nearest name", () => {
    expect(fault("---\ntitle: x\n\npriorty: 3\n---\n")).toMatchObject({
      line: 4,
      reason: 'the field "priorty" is not known',
      hint: 'Did you mean "priority"?',
    });
    expect(fault("---\nzzzzzz: 3\n---\n")).toMatchObject({ hint: expect.stringContaining("depends_on") });
  });

  test("a bad value, bad YAML, a field twice, an alias and a list are refused with the line", () => {
    expect(fault("---\ntitle: x\npriority: high\n---\n")).toMatchObject({
      line: 3,
      reason: expect.stringContaining('"priority"'),
    });
    expect(fault("---\ntitle: a: b\n---\n")).toMatchObject({ line: 2, reason: expect.stringContaining("YAML") });
    expect(fault("---\ntitle: a\ntitle: b\n---\n")).toMatchObject({ line: 3 });
    expect(fault("---\ntitle: &x a\nkey: *x\n---\n")).toMatchObject({ line: 2, reason: expect.any(String) });
    expect(fault("---\n- a\n---\n")).toMatchObject({ line: 2 });
    expect(fault("---\njust text\n---\n")).toMatchObject({ line: 2 });
    expect(fault("---\ntitle: never closed\n")).toMatchObject({
      line: 1,
      reason: expect.stringContaining("never closed"),
    });
  });

  test("an id that is not the file's name is refused", () => {
    expect(fault("---\nid: another\n---\n")).toMatchObject({ line: 2, reason: expect.stringContaining("another") });
    expect(read(`---\nid: ${id}\n---\n`)).toMatchObject({ kind: "task" });
  });

  test("M46: lines that look like ours inside the body stay the body", () => {
    const body = "---\nid: other\n---\n### DONE\n```\n---\n";
    expect(read(`---\ntitle: x\n---\n${body}`)).toMatchObject({ task: { body, fields: { title: "x" } } });
  });

  test("__proto__ and constructor are fields like any unknown one", () => {
    for (const key of ["__proto__", "constructor", "toString"])
      expect(fault(`---\n${key}: 1\n---\n`)).toMatchObject({ line: 2 });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("D9, M43: a card's bytes", () => {
  test("BOM and CRLF are read, and kept in the text", () => {
    const text = "\ufeff---\r\ntitle: Hello\r\nsize: small\r\n---\r\nbody\r\n";
    expect(read(text)).toMatchObject({
      kind: "task",
      task: { title: "Hello", fields: { size: "small" }, body: "body\r\n", text },
    });
    expect(read("\ufeff# Heading\r\n")).toMatchObject({ task: { title: "Heading", text: "\ufeff# Heading\r\n" } });
  });

  test("invalid UTF-8 and NUL are told with their line", () => {
    expect(
      fault(Buffer.concat([Buffer.from("one\ntwo "), Buffer.from([0xc3, 0x28]), Buffer.from("\nthree")])),
    ).toMatchObject({ line: 2, reason: expect.stringContaining("UTF-8") });
    expect(fault(Buffer.from([0x61, 0x0a, 0xf0, 0x9f]))).toMatchObject({ line: 2 });
    expect(fault("a\nb\0c")).toMatchObject({ line: 2, reason: expect.stringContaining("NUL") });
  });

  test("U+2028 and lone carriage returns break nothing", () => {
    expect(read("# a\u2028b\rc\n")).toMatchObject({ kind: "task", task: { title: "a b c" } });
  });
});
