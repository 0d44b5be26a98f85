/**
 * What a person said, as a plan keeps it: the question (when one was asked), then the answer, each line marked as of which
 * it is. An agent wrote the question, and so cannot put an answer into a person's mouth with it.
 */
export const phraseAnswer = (question: string | null, answer: string): string =>
  [...(question === null || question.trim() === "" ? [] : mark("Q", question)), ...mark("A", answer)].join("\n");

/** The parts of what phraseAnswer made; of any other text, the whole as the answer. */
export const readAnswer = (kept: string): { readonly question: string | null; readonly answer: string } => {
  const lines = kept.split("\n");
  const marked = (name: string): string[] =>
    lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  const [question, answer] = [marked("Q"), marked("A")];
  if (answer.length === 0 || question.length + answer.length !== lines.length) return { question: null, answer: kept };
  return { question: question.length === 0 ? null : question.join("\n"), answer: answer.join("\n") };
};

const mark = (name: string, text: string): string[] =>
  text
    .trim()
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map((line) => `${name}: ${line}`);
