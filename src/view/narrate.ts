import { type Line, type Look, line, span } from "./line.ts";
import { codexSays } from "./narrate-codex.ts";
import { objectIn } from "./narrate-value.ts";
import { streamSays } from "./narrate-stream.ts";
import type { Said } from "./narrate-said.ts";
import { safe, safeLines } from "./safe.ts";

/** A line as it is told: drawn, as it would be copied, and by how much what is wrapped stands in. */
export type Narrated = { readonly line: Line; readonly copy: string; readonly hang: number };

/** Tells lines that an agent wrote, one after another; never throws, whatever they hold. */
export type Narrator = (text: string) => readonly Narrated[];

const JSON_MAX = 1024 * 1024;
const LINE_MAX = 10_000;
const LINES_MAX = 2_000;
const OUTPUT_HEAD = 6;
const OUTPUT_TAIL = 14;
const CALLS_MAX = 200;

/** Opens the telling of one stream. It remembers which calls it told, so that a result need not name its call again. */
export const makeNarrator = (): Narrator => {
  const calls = new Map<string, string>();
  let last = "";
  return (text) => {
    const said = saysOf(text);
    if (said === null) return [plainLine(text)];
    return said.flatMap((each) => {
      const named = each.kind !== "result" || each.id !== last || last === "";
      if (each.kind === "call") {
        last = each.id;
        if (calls.size >= CALLS_MAX) calls.clear();
        calls.set(each.id, each.text);
      }
      return tell(each, each.kind === "result" && named ? each.call || (calls.get(each.id) ?? "") : "");
    });
  };
};

/** A line as it was written, harmless and not endless. */
export const plainLine = (text: string, look: Look = "plain"): Narrated => {
  const shown = safe(text.length > LINE_MAX ? `${text.slice(0, LINE_MAX)}… (${text.length - LINE_MAX} more)` : text);
  return { line: line(span(shown, look)), copy: shown.trimEnd(), hang: 0 };
};

const saysOf = (text: string): readonly Said[] | null => {
  if (!text.startsWith("{") || text.length > JSON_MAX) return null;
  try {
    const value = objectIn(JSON.parse(text) as unknown);
    return codexSays(value) ?? streamSays(value);
  } catch {
    return null;
  }
};

const tell = (said: Said, call: string): readonly Narrated[] => {
  switch (said.kind) {
    case "message":
      return block(said.text, { mark: "", look: "plain" });
    case "thought":
      return block(said.text, { mark: "  ", look: "dim" });
    case "notice":
      return block(said.text, { mark: "! ", look: "warn" });
    case "failed":
      return block(said.text, { mark: "✗ ", look: "bad" });
    case "usage":
      return block(said.text, { mark: "· ", look: "dim" });
    case "call":
      return block(said.text, CALL);
    case "files":
      return said.changes.flatMap(({ path, how }) => {
        const [mark, look] = said.ok ? (FILE_MARKS.get(how) ?? CHANGED) : FAILED;
        return block(path, { mark: `${mark} `, look });
      });
    case "result":
      return [...(call === "" ? [] : block(call, CALL)), ...folded(said.output), ...ending(said.ok, said.word)];
  }
};

const CALL: Shape = { mark: "▸ ", look: "accent" };
const CHANGED = ["~", "accent"] as const;
const FAILED = ["✗", "bad"] as const;
const FILE_MARKS: ReadonlyMap<string, readonly [string, Look]> = new Map([
  ["add", ["+", "added"]],
  ["delete", ["-", "removed"]],
]);

type Shape = { readonly mark: string; readonly look: Look };

/** A text of several lines under one mark: those behind the first stand in as far. */
const block = (text: string, { mark, look }: Shape): readonly Narrated[] =>
  linesOf(text)
    .slice(0, LINES_MAX)
    .map((each, index) => {
      const cut = plainLine(each, look);
      const front = index === 0 ? mark : " ".repeat(mark.length);
      return { line: line(span(front, look), ...cut.line), copy: cut.copy, hang: mark.length };
    });

/** What a tool printed: its beginning and its end, and how much is between. */
const folded = (output: string): readonly Narrated[] => {
  const lines = linesOf(output);
  const left = lines.length - OUTPUT_HEAD - OUTPUT_TAIL;
  if (output.trim() === "") return [];
  const shown =
    left <= 1
      ? lines
      : [...lines.slice(0, OUTPUT_HEAD), `… ${left} lines left out (raw shows them)`, ...lines.slice(-OUTPUT_TAIL)];
  return shown.flatMap((each) => {
    const cut = plainLine(each, "dim");
    return [{ line: line(span("  ", "dim"), ...cut.line), copy: cut.copy, hang: 2 }];
  });
};

const ending = (ok: boolean, word: string): readonly Narrated[] =>
  block(ok ? "ok" : word || "failed", ok ? { mark: "  ✓ ", look: "good" } : { mark: "  ✗ ", look: "bad" });

const linesOf = (text: string): readonly string[] => safeLines(text.trimEnd()).map((each) => each.trimEnd());
