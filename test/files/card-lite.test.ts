import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import { parseCardLite } from "../../src/files/card-lite.ts";
import { renderCard } from "../../src/files/card-render.ts";
import { parseCard } from "../../src/files/card.ts";

const id = "20260101-120000-abcde-a-task" as TaskId;

/** Values as people and programs write them, the awkward ones included. */
const value = fc.oneof(
  fc.constantFrom(
    "true",
    "null",
    "~",
    "1e5",
    "0x1f",
    "0o7",
    ".5",
    "1_000",
    "-",
    "- a",
    "a: b",
    "a #b",
    "# c",
    "[a, b]",
    "[]",
    "[a,b]",
  ),
  fc.constantFrom(
    '"q"',
    "'q'",
    '"a\\"b"',
    '"\\u0041"',
    "&a b",
    "*a",
    "!x y",
    "|",
    ">",
    "yes",
    "2026-01-01",
    "2026-01-01T00:00:00.000Z",
  ),
  fc.constantFrom(
    "20260101-1e5-x",
    "20260101e5",
    "1e-5",
    "a.b",
    "none",
    "[none]",
    "small",
    "-0",
    "0",
    "7",
    "101",
    "-100",
    "12e3",
    "0b1",
    "NaN",
    "inf",
  ),
  fc.string({ maxLength: 24 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text)),
  fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => JSON.stringify(text)),
  fc.string({ unit: fc.constantFrom(...Array.from("ab1e.-_ x0O:#,")), maxLength: 10 }),
);
const key = fc.constantFrom(
  "id",
  "title",
  "graph",
  "size",
  "tier",
  "priority",
  "depends_on",
  "spec_id",
  "supersedes",
  "key",
  "created_at",
  "unknown",
);
const body = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc
    .array(
      fc.constantFrom("# A", "## B ##", "```", "~~~", "text", "---", "", "   ", "#", "\ttab", "    # code", "--- "),
      { maxLength: 8 },
    )
    .map((lines) => lines.join("\n")),
);
const card = fc
  .tuple(
    fc.array(fc.tuple(key, fc.constantFrom(": ", ":", ":  "), value), { maxLength: 4 }),
    fc.constantFrom("---\n", "---\r\n", "--- \n", "----\n"),
    fc.constantFrom("---\n", "---", "---x\n", "...\n"),
    body,
  )
  .map(([lines, open, close, rest]) => `${open}${lines.map((line) => `${line.join("")}\n`).join("")}${close}${rest}`);

const agrees = (text: string | Uint8Array): void => {
  const bytes = Buffer.from(text);
  const lite = parseCardLite(id, bytes);
  if (lite === null) return;
  expect(parseCard(id, "backlog", bytes)).toEqual({ kind: "task", task: lite, note: null });
};

describe("the lean reader of cards", () => {
  test("gives what the full reader gives, or doubts", () => {
    fc.assert(fc.property(fc.oneof(card, body), agrees), { numRuns: 20_000 });
  });

  test("never disagrees on bytes that are no text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => agrees(bytes)),
      { numRuns: 3_000 },
    );
  });

  test("M46: a rendered card reads back as what was rendered, whatever title and body hold", () => {
    const title = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
      fc.constantFrom("a\n## b", "---", "x # y", "key: value", '"quoted"', "```", "### DONE"),
    );
    const names = fc
      .array(fc.stringMatching(/^[a-z0-9]([a-z0-9_-]{0,20}[a-z0-9])?$/), { maxLength: 3 })
      .map((list) => list.filter((name) => !["none", "nil", "null"].includes(name)));
    fc.assert(
      fc.property(title, names, body, fc.integer({ min: -100, max: 100 }), (title, depends_on, body, priority) => {
        const rendered = renderCard({ title, depends_on, priority, created_at: "2026-01-01T00:00:00.000Z" }, body);
        const read = parseCard(id, "backlog", Buffer.from(rendered));
        if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(title)) {
          expect(read).toMatchObject({
            kind: "unreadable",
            problem: { reason: expect.stringContaining("control character") },
          });
          return;
        }
        expect(read).toMatchObject({
          kind: "task",
          task: { fields: { title, depends_on, priority }, body, text: rendered },
          note: null,
        });
        if (title.trim() !== "") expect(read).toMatchObject({ task: { title: title.trim() } });
      }),
      { numRuns: 5_000 },
    );
  });

  test("understands what the command line writes", () => {
    const fields = {
      title: "Añade: exportación CSV # y más 日本",
      graph: "quick",
      size: "small",
      priority: -3,
      depends_on: ["20260101-120000-abcde-other"],
      key: "nightly/7",
      created_at: "2026-01-01T00:00:00.000Z",
    } as const;
    const bytes = Buffer.from(renderCard({ ...fields, depends_on: [...fields.depends_on] }, "\nBody.\n"));
    expect(parseCardLite(id, bytes)).toMatchObject({ title: fields.title, fields, body: "\nBody.\n" });
  });

  test("writes a card without fields as its body alone", () => {
    expect(renderCard({}, "# Title\r\nbody")).toBe("# Title\r\nbody");
    expect(parseCardLite(id, Buffer.from("# Title\r\nbody"))?.title).toBe("Title");
  });
});
