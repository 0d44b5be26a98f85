import { Failure } from "../domain/failure.ts";
import { nearest } from "../domain/nearest.ts";

/** Single facts a prompt may name in its sentences; those a runner's command knows have the same names here. */
export const FACTS = [
  "task_id",
  "run_id",
  "stage",
  "attempt",
  "prompt_file",
  "report",
  "worktree",
  "branch",
  "base",
  "base_commit",
  "input",
  "outputs",
  "outcomes",
] as const;
export type Fact = (typeof FACTS)[number];

/** Whole sections a prompt may place on a line of their own, in the order in which they stand when it places none. */
export const SECTIONS = [
  "place",
  "card",
  "answers",
  "findings",
  "revision",
  "checks",
  "changes",
  "reports",
  "failures",
  "earlier",
  "effects",
  "rules",
  "answer",
] as const;
export type Section = (typeof SECTIONS)[number];

/** Sections that a stage always gets, appended where its prompt does not place them. */
export const REQUIRED: readonly Section[] = [
  "place",
  "card",
  "answers",
  "revision",
  "earlier",
  "effects",
  "rules",
  "answer",
];

/** The longest a prompt's own text may be, in characters. */
export const TEMPLATE_MAX = 10_000;

/** A piece of a template: text with its facts still in braces, or a section. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "section"; readonly section: Section };

const PLACEHOLDER = /\{\{([^{}\n]*)\}\}/g;
const SECTION_LINE = /^\{\{\s*([a-z_]+)\s*\}\}$/;

/** A template as its pieces in order, ended by the sections it has to have and does not place. */
export const parseTemplate = (template: string): readonly Part[] => {
  const parts: Part[] = [];
  const placed = new Set<Section>();
  let text: string[] = [];
  const flush = (): void => {
    const block = text.join("\n").trim();
    if (block !== "") parts.push({ kind: "text", text: block });
    text = [];
  };
  for (const line of linesOf(template)) {
    const section = sectionOn(line);
    if (section === null) {
      text.push(line);
      continue;
    }
    flush();
    if (!placed.has(section)) parts.push({ kind: "section", section });
    placed.add(section);
  }
  flush();
  const missing = (placed.size === 0 ? SECTIONS : REQUIRED).filter((section) => !placed.has(section));
  return [...parts, ...missing.map((section) => ({ kind: "section", section }) as const)];
};

/** A template's text with its facts filled in; what is no fact stays as it is. */
export const fillFacts = (text: string, facts: Readonly<Record<Fact, string>>): string =>
  text.replace(PLACEHOLDER, (whole, word: string) => {
    const fact = FACTS.find((known) => known === word.trim());
    return fact === undefined ? whole : facts[fact];
  });

/** What is wrong with a template, in the order of its lines; empty when it can be composed. */
export const checkTemplate = (template: string, file: string): readonly Failure[] => {
  const lines = linesOf(template);
  const refuse = (sentence: string, hint: string, line?: number): Failure =>
    new Failure("prompt-invalid", sentence, hint, { file, ...(line !== undefined && { line }) });
  if (template.trim() === "") return [refuse("The prompt is empty", "Write what the stage shall do.")];
  const long = template.length > TEMPLATE_MAX;
  const placed = new Map<string, number>();
  const found = lines.flatMap((line, i) => {
    const section = sectionOn(line);
    if (section === null) return misplaced(line).map(([sentence, hint]) => refuse(sentence, hint, i + 1));
    const before = placed.get(section);
    placed.set(section, before ?? i + 1);
    return before === undefined
      ? []
      : [
          refuse(
            `The section {{${section}}} stands here again, first on line ${before}`,
            "Place each section once.",
            i + 1,
          ),
        ];
  });
  const length = `The prompt has ${template.length} characters, more than ${TEMPLATE_MAX}`;
  return long
    ? [...found, refuse(length, "Shorten it; what a repository should always be told belongs in its AGENTS.md.")]
    : found;
};

const misplaced = (line: string): readonly (readonly [string, string])[] =>
  [...line.matchAll(PLACEHOLDER)].flatMap(([whole, raw = ""]) => {
    const word = raw.trim();
    if ((FACTS as readonly string[]).includes(word)) return [];
    if ((SECTIONS as readonly string[]).includes(word))
      return [[`The section ${whole} must stand on a line of its own`, "Move it there."]];
    const known = [...FACTS, ...SECTIONS];
    const near = nearest(word, known);
    return [
      [
        `Unknown placeholder ${whole.slice(0, 80)}.`,
        near === null ? `Known: ${known.join(", ")}.` : `Did you mean {{${near}}}?`,
      ],
    ];
  });

const sectionOn = (line: string): Section | null => {
  const word = SECTION_LINE.exec(line.trim())?.[1];
  return SECTIONS.find((section) => section === word) ?? null;
};

const linesOf = (template: string): readonly string[] => template.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
