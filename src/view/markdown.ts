import { type Line, line, type Span, span } from "./line.ts";
import { safeLines } from "./safe.ts";

/** A line of a text as it is drawn lightly, as it was written, and by how much what is wrapped of it stands in. */
export type Written = { readonly line: Line; readonly copy: string; readonly hang: number };

/**
 * A text in Markdown, line by line as it was written: headings, lists, boxes to tick, quotes and code stand out, and nothing is
 * moved or left out. It is drawn, not understood: what is no Markdown stays text.
 */
export const drawMarkdown = (text: string): readonly Written[] => {
  let fence: string | null = null;
  return safeLines(text).map((copy): Written => {
    const mark = FENCE.exec(copy)?.[1] ?? null;
    if (fence !== null) {
      if (mark !== null && mark.startsWith(fence) && copy.trim() === mark) fence = null;
      return { line: [span(copy, "dim")], copy, hang: 0 };
    }
    if (mark === null) return { copy, ...drawProse(copy) };
    fence = mark;
    return { line: [span(copy, "dim")], copy, hang: 0 };
  });
};

const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$/;
const BOX = /^(\s*)(?:[-*+]|\d{1,4}[.)])\s+\[([ xX])\]\s+(.*)$/;
const BULLET = /^(\s*)[-*+]\s+(\S.*)$/;
const NUMBER = /^(\s*)(\d{1,4}[.)])\s+(\S.*)$/;
const QUOTE = /^\s{0,3}>\s?(.*)$/;
const RULE = /^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const RULE_WIDTH = 24;

const drawProse = (text: string): Omit<Written, "copy"> => {
  if (RULE.test(text)) return { line: [span("─".repeat(RULE_WIDTH), "dim")], hang: 0 };
  const heading = HEADING.exec(text)?.[1];
  if (heading !== undefined) return { line: [span(heading, "bold")], hang: 0 };
  const [box, room = "", tick = " ", task = ""] = BOX.exec(text) ?? [];
  if (box !== undefined) return drawItem(room, tick === " " ? span("○", "plain") : span("✓", "good"), task);
  const [bullet, indent = "", point = ""] = BULLET.exec(text) ?? [];
  if (bullet !== undefined) return drawItem(indent, span("•", "dim"), point);
  const [numbered, before = "", number = "", words = ""] = NUMBER.exec(text) ?? [];
  if (numbered !== undefined) return drawItem(before, span(number, "dim"), words);
  const quote = QUOTE.exec(text)?.[1];
  if (quote !== undefined) return { line: line(span("│ ", "dim"), span(quote, "dim")), hang: 2 };
  return { line: drawInline(text), hang: /^ */.exec(text)?.[0].length ?? 0 };
};

const drawItem = (indent: string, mark: Span, text: string): Omit<Written, "copy"> => ({
  line: line(indent, mark, " ", ...drawInline(text)),
  hang: indent.length + mark.text.length + 1,
});

/** Code and what is strong, without the signs around it; signs without a partner stay. */
const INLINE = /(`[^`]+`|\*\*[^*]+\*\*)/;

const drawInline = (text: string): Line =>
  text.split(INLINE).flatMap((part): readonly Span[] => {
    if (part === "") return [];
    if (part.length > 2 && part.startsWith("`") && part.endsWith("`")) return [span(part.slice(1, -1), "accent")];
    if (part.length > 4 && part.startsWith("**") && part.endsWith("**")) return [span(part.slice(2, -2), "bold")];
    return [span(part)];
  });
