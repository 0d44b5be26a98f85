import { code, headOf, type Drawn } from "./fence.ts";
import type { PromptFacts } from "./prompt-facts.ts";
import { CARD_MIN, drawCard, drawSection } from "./section.ts";
import { fillFacts, parseTemplate, TEMPLATE_MAX, type Fact, type Part } from "./template.ts";

/** The longest a prompt may be, in characters; every section has a limit of its own below it. */
export const PROMPT_MAX = 72_000;

/** A prompt as it is sent, and what was left out of it, as sentences. */
export type Prompt = { readonly text: string; readonly cuts: readonly string[] };

/** Makes what a stage is told of its frozen template and the facts: pure, bounded, the same for the same facts. */
export const composePrompt = (facts: PromptFacts): Prompt => {
  const parts = parseTemplate(facts.template);
  const words = factsOf(facts);
  let room = TEMPLATE_MAX;
  const drawn = parts.map((part): Drawn | null => {
    if (part.kind === "section") return part.section === "card" ? null : drawSection(part.section, facts);
    const block = drawText(fillFacts(part.text, words), room);
    room -= block.text.length;
    return block;
  });
  // The card is drawn last: it gets all the room that the others leave.
  const used = drawn.reduce((sum, block) => sum + (block?.text.length ?? 0) + BETWEEN.length, 0);
  const blocks = drawn.map((block) => block ?? drawCard(facts, Math.max(CARD_MIN, PROMPT_MAX - used)));
  return {
    text: `${blocks.flatMap(({ text }) => (text === "" ? [] : [text])).join(BETWEEN)}\n`,
    cuts: blocks.flatMap(({ cuts }, i) => cuts.map((cut) => `${nameOf(parts[i])}: ${cut}`)),
  };
};

const BETWEEN = "\n\n";

/** The facts a sentence of a prompt may name, each as one safe inline text. */
const factsOf = (facts: PromptFacts): Readonly<Record<Fact, string>> => ({
  task_id: code(facts.task),
  run_id: code(facts.run),
  stage: code(facts.node),
  attempt: String(facts.attempt),
  prompt_file: code(facts.promptPath),
  report: code(facts.reportPath),
  worktree: code(facts.treePath),
  branch: code(facts.branch),
  base: code(facts.base.branch),
  base_commit: code(facts.base.commit),
  input: code(facts.inputFolder),
  outputs: code(facts.outputsFolder),
  outcomes: code(facts.outcomes.join(" ")),
});

const drawText = (text: string, room: number): Drawn => {
  if (text.length <= room) return { text, cuts: [] };
  const kept = headOf(text, Math.max(0, room));
  return {
    text: kept,
    cuts: [`${text.length - kept.length} characters are left out: with its facts filled in, the text is too long`],
  };
};

const nameOf = (part: Part | undefined): string => (part?.kind === "section" ? part.section : "the prompt's text");
