/** One line of a comparison: `gap` stands for equal lines left out. */
export type DiffLine = { readonly kind: "same" | "added" | "removed" | "gap"; readonly text: string };

/** Beyond this many comparisons the middle is told as replaced whole: a shorter answer is not worth the wait. */
const CELLS_MAX = 4_000_000;

/** What changed between two texts, line by line, with a few equal lines around each change; empty when nothing did. */
export const diffLines = (before: string, after: string, around = 2): readonly DiffLine[] => {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const middle = compare(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  if (middle.length === 0) return [];
  const same = (text: string): DiffLine => ({ kind: "same", text });
  return shorten([...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)], around);
};

const linesOf = (text: string): readonly string[] => text.replace(/\r?\n$/, "").split(/\r?\n/);

/** The longest common subsequence of lines, walked from the start. */
const compare = (a: readonly string[], b: readonly string[]): readonly DiffLine[] => {
  const removed = (text: string): DiffLine => ({ kind: "removed", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (a.length * b.length > CELLS_MAX) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const below = common[(i + 1) * width + j] ?? 0;
      const right = common[i * width + j + 1] ?? 0;
      common[i * width + j] = a[i] === b[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(below, right);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [mine = "", theirs = ""] = [a[i], b[j]];
    if (mine === theirs) {
      lines.push({ kind: "same", text: mine });
      i += 1;
      j += 1;
    } else if ((common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0)) {
      lines.push(removed(mine));
      i += 1;
    } else {
      lines.push(added(theirs));
      j += 1;
    }
  }
  return [...lines, ...a.slice(i).map(removed), ...b.slice(j).map(added)];
};

const shorten = (lines: readonly DiffLine[], around: number): readonly DiffLine[] => {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - around), i + around + 1).some(({ kind }) => kind !== "same"),
  );
  return lines.flatMap((line, i) => {
    if (near[i] === true) return [line];
    return near[i - 1] === true && near.includes(true, i) ? [{ kind: "gap", text: "" } as const] : [];
  });
};
