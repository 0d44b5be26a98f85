const HEADING = "## A person's answers";
const FENCE = /^(`{3,})/;

/** The newest answer of a person that a prompt tells, null when it tells none. What stands inside other fenced text is not the prompt's own. */
export const findAnswer = (prompt: string): string | null => {
  const lines = prompt.split("\n");
  let fence = "";
  let told = false;
  const block: string[] = [];
  for (const line of lines) {
    const ticks = FENCE.exec(line)?.[1] ?? "";
    if (fence !== "" && line.trimEnd() === fence) {
      if (told) break;
      fence = "";
    } else if (fence !== "") {
      if (told) block.push(line);
    } else if (ticks !== "") fence = ticks;
    else if (line.startsWith("## ")) told = line.trimEnd() === HEADING;
  }
  return newest(block);
};

/** The last run of lines that are marked as an answer's. */
const newest = (block: readonly string[]): string | null => {
  let answer: string[] = [];
  let open = false;
  for (const line of block) {
    const [, mark, said] = /^(- | {2})A: (.*)$/.exec(line) ?? [];
    if (said !== undefined) answer = open && mark !== "- " ? [...answer, said] : [said];
    open = said !== undefined;
  }
  return answer.length === 0 ? null : answer.join("\n");
};
