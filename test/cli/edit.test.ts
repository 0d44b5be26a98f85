import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { sha256 } from "../../src/domain/digest.ts";
import { parseCard } from "../../src/files/card.ts";
import { makeFace, receipt } from "./face.ts";

const CARD = "---\ntitle: Add an export\n---\nAs CSV.\n";

/** A workspace with one card, an editor that runs these shell words on the copy "$1", and the parser that judges cards. */
const editing = (words: string) => {
  const face = makeFace({
    judgeCard: (id, text) => {
      const reading = parseCard(id, "backlog", Buffer.from(text));
      return Promise.resolve(reading.kind === "unreadable" ? reading.problem : null);
    },
  });
  face.card("backlog", "export", CARD);
  face.engine("alive");
  face.typed = "";
  face.env = { EDITOR: `sh -c '${words}' sh` };
  return face;
};

/** Where a refusal says the text is kept; gone after the test. */
const keptIn = (hint: string): string => {
  const path = /kept in (\S+): mend/.exec(hint)?.[1] ?? "";
  onTestFinished(() => rmSync(dirname(path), { recursive: true, force: true }));
  return path;
};

describe("edit", () => {
  test("B10: the card as a person left it is sent whole, with the digest of what they were shown", async () => {
    const face = editing('sed -i s/CSV/TSV/ "$1"');
    expect((await face.call("edit", "export")).code).toBe(0);
    expect(face.acts).toEqual([{ verb: "edit", task: "export", text: CARD.replace("CSV", "TSV"), seen: sha256(CARD) }]);
  });

  test("the copy is private, named as the card, and gone when the edit was taken", async () => {
    const face = editing(
      'stat -c %a "$1" > "$MARK"; stat -c %a "$(dirname "$1")" >> "$MARK"; echo "$1" >> "$MARK"; echo more >> "$1"',
    );
    const mark = join(face.root, "mark");
    face.env = { EDITOR: `MARK=${mark} ${face.env["EDITOR"] ?? ""}` };
    expect((await face.call("edit", "export")).code).toBe(0);
    const [file, folder, path = ""] = readFileSync(mark, "utf8").split("\n");
    expect([file, folder]).toEqual(["600", "700"]);
    expect(path.endsWith("/export.md")).toBe(true);
    expect(existsSync(dirname(path))).toBe(false);
  });

  test.each(["", " \\n\\n"])(
    "B10: a card without a word is refused, and what gives a task up is named (%j)",
    async (words) => {
      const face = editing(`printf "${words}" > "$1"`);
      expect(await face.call("edit", "export")).toMatchObject({
        code: 2,
        told: {
          code: "card-invalid",
          message: "The card of export would be empty; nothing was changed.",
          hint: "millrace cancel export gives the task up.",
        },
      });
      const file = join(face.root, "empty.md");
      writeFileSync(file, "\uFEFF\n");
      expect(await face.call("edit", "export", "--file", file)).toMatchObject({
        code: 2,
        told: { code: "card-invalid" },
      });
      expect(face.acts).toEqual([]);
    },
  );

  test("a card that nobody could take is refused with its place, not sent, and the text is kept for another try", async () => {
    const face = editing('sed -i "s/^title/titel/" "$1"');
    const { code, told } = await face.call("edit", "export");
    expect(code).toBe(2);
    expect(told).toMatchObject({ code: "card-invalid", place: { line: 2 } });
    expect(face.acts).toEqual([]);
    const path = keptIn(told?.hint ?? "");
    expect(told?.place?.file).toBe(path);
    expect(readFileSync(path, "utf8")).toContain("titel");
    writeFileSync(path, CARD.replace("CSV", "TSV"));
    expect((await face.call("edit", "export", "--file", path)).code).toBe(0);
    expect(face.acts).toHaveLength(1);
    expect(statSync(path).isFile()).toBe(true);
  });

  test("B10: one that somebody changed meanwhile is refused by the engine, and the text is kept", async () => {
    const face = editing('echo more >> "$1"');
    face.answer = () =>
      receipt({ accepted: false, code: "not-allowed", sentence: "The card was changed.", hint: "Look." });
    const { code, told } = await face.call("edit", "export");
    expect([code, told?.message]).toEqual([3, "The card was changed."]);
    expect(readFileSync(keptIn(told?.hint ?? ""), "utf8")).toBe(`${CARD}more\n`);
  });

  test("without a change nothing is sent; an ended task's card is history; a bad card can be mended so", async () => {
    const face = editing("true");
    expect(await face.call("edit", "export")).toMatchObject({ code: 0, out: "Nothing was changed." });
    face.card("done", "over");
    expect((await face.call("edit", "over")).code).toBe(3);
    face.card("backlog", "bad", "---\nnope: 1\n---\n");
    face.env = { EDITOR: "sed -i /nope/d" };
    expect((await face.call("edit", "bad")).code).toBe(0);
    expect(face.acts).toMatchObject([{ verb: "edit", task: "bad", text: "---\n---\n" }]);
  });

  test("without a terminal a file is asked for, and it is judged the same way", async () => {
    const face = editing("true");
    face.typed = null;
    expect(await face.call("edit", "export")).toMatchObject({ code: 2, told: { code: "argument-missing" } });
    writeFileSync(join(face.root, "new.md"), Buffer.from([0xff]));
    expect(await face.call("edit", "export", "--file", "new.md")).toMatchObject({ code: 2 });
    expect(face.acts).toEqual([]);
  });
});
