/** One thing the sample agent does; `line` counts from 1 in the block. */
export type Rule = {
  readonly verb: Verb;
  readonly rest: string;
  readonly lines: readonly Body[];
  readonly line: number;
};

/** A line below a rule: text to write (`|`), text to find (`-`), text to put in its place (`+`). */
export type Body = { readonly mark: "|" | "-" | "+"; readonly text: string };

/** The rules of one stage: for every try of it, for one, for one and all later ones, or for one that has a person's answer. */
type Chapter = {
  readonly stage: string;
  readonly from: number;
  readonly to: number;
  readonly answered: boolean;
  readonly rules: Rule[];
};

/** What each verb takes: a word after it (`rest`), lines below it (`body`). */
const VERBS = {
  write: { rest: true, body: "|" },
  append: { rest: true, body: "|" },
  replace: { rest: true, body: "-+" },
  delete: { rest: true, body: "" },
  output: { rest: true, body: "|" },
  effect: { rest: true, body: "" },
  say: { rest: true, body: "" },
  sleep: { rest: true, body: "" },
  ask: { rest: true, body: "" },
  outcome: { rest: true, body: "" },
  summary: { rest: true, body: "" },
  usage: { rest: true, body: "" },
  noop: { rest: false, body: "" },
  "by-line": { rest: false, body: "" },
  "no-outcome": { rest: false, body: "" },
  conflict: { rest: true, body: "" },
  report: { rest: true, body: "" },
  fail: { rest: true, body: "" },
  refuse: { rest: true, body: "" },
  crash: { rest: false, body: "" },
  hang: { rest: false, body: "" },
  deaf: { rest: false, body: "" },
  flood: { rest: true, body: "" },
  background: { rest: true, body: "" },
} as const;

/** The name of a rule. */
export type Verb = keyof typeof VERBS;

/** The text of the first ```sample block of a prompt, null when there is none. */
export const findBlock = (prompt: string): string | null => {
  const lines = prompt.split("\n");
  const start = lines.findIndex((line) => /^`{3,}sample\s*$/.test(line));
  if (start === -1) return null;
  const fence = /^`+/.exec(lines[start] ?? "")?.[0] ?? "```";
  const length = lines.slice(start + 1).findIndex((line) => line.trimEnd() === fence);
  if (length === -1) throw new Error("the sample block is not closed (was the card cut?)");
  return lines.slice(start + 1, start + 1 + length).join("\n");
};

/**
 * The rules for the `nth` try of a stage: of the chapters that fit it the narrowest, null when none does. Where a person has
 * answered, a chapter for that stands before all others, and `{answer}` in it is what was said. Throws a sentence with the line.
 */
export const rulesFor = (
  block: string,
  stage: string,
  nth: number,
  answer: string | null = null,
): readonly Rule[] | null => {
  const fitting = chaptersOf(block).filter(
    (chapter) =>
      chapter.stage === stage && chapter.from <= nth && nth <= chapter.to && (!chapter.answered || answer !== null),
  );
  const [found] = fitting.sort((a, b) => Number(b.answered) - Number(a.answered) || a.to - a.from - (b.to - b.from));
  return found?.rules.map((rule) => (answer === null ? rule : withAnswer(rule, answer))) ?? null;
};

const withAnswer = (rule: Rule, answer: string): Rule => {
  const said = answer.replace(/\s+/g, " ").trim();
  const fill = (text: string): string => text.replaceAll("{answer}", () => said);
  return { ...rule, rest: fill(rule.rest), lines: rule.lines.map(({ mark, text }) => ({ mark, text: fill(text) })) };
};

const chaptersOf = (block: string): Chapter[] => {
  const chapters: Chapter[] = [];
  for (const [index, text] of block.split("\n").entries()) {
    if (text.trim() === "" || text.trimStart().startsWith("#")) continue;
    if (/^\S/.test(text)) chapters.push(chapterOf(text, index + 1));
    else addTo(chapters.at(-1), text.trimStart(), index + 1);
  }
  return chapters;
};

const chapterOf = (text: string, line: number): Chapter => {
  const [, stage, nth, open, answered] =
    /^([a-z][a-z0-9-]*)(?: (\d+)(\+)?| (answered))?:\s*$/.exec(text) ??
    refuse(line, `"${text}" is no "stage:", "stage 2:", "stage 2+:" or "stage answered:"`);
  const from = nth === undefined ? 1 : Number(nth);
  return {
    stage: stage ?? "",
    from,
    to: nth !== undefined && open === undefined ? from : Number.MAX_SAFE_INTEGER,
    answered: answered !== undefined,
    rules: [],
  };
};

const addTo = (chapter: Chapter | undefined, text: string, line: number): void => {
  if (chapter === undefined) return refuse(line, 'a rule stands before the first "stage:"');
  const body = /^([|+-])(?: (.*))?$/.exec(text);
  const above = chapter.rules.at(-1);
  if (body !== null) {
    const mark = body[1] as Body["mark"];
    if (above === undefined || !VERBS[above.verb].body.includes(mark))
      return refuse(line, `a "${mark}" line belongs below a rule that takes one`);
    chapter.rules[chapter.rules.length - 1] = { ...above, lines: [...above.lines, { mark, text: body[2] ?? "" }] };
    return;
  }
  const [, verb = "", rest = ""] = /^(\S+)\s*(.*?)\s*$/.exec(text) ?? [];
  if (!isVerb(verb)) return refuse(line, `"${verb}" is no rule; there are: ${Object.keys(VERBS).join(", ")}`);
  if (VERBS[verb].rest !== (rest !== ""))
    return refuse(line, `"${verb}" ${rest === "" ? "needs a word after it" : "takes nothing after it"}`);
  chapter.rules.push({ verb, rest, lines: [], line });
};

const isVerb = (word: string): word is Verb => Object.hasOwn(VERBS, word);

const refuse = (line: number, sentence: string): never => {
  throw new Error(`line ${line} of the sample block: ${sentence}`);
};
