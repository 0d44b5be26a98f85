import type { RunId } from "../../domain/id.ts";
import type { House } from "../../operator/house.ts";
import type { WorkDiffText } from "../../ports/work-diff.ts";
import { plainLine } from "../../view/narrate.ts";
import { makePatchLines } from "../../view/patch-line.ts";
import { openAttempt } from "../../view/run.ts";
import type { Subject } from "../query.ts";
import { type PageLine, pageLine, pageOf, type PageOptions, type PagePorts, type PageText } from "./page.ts";
import { readSubjectRun } from "./subject-run.ts";

/** What a run's work changes. */
export type DiffPage = (
  ports: Pick<PagePorts, "reader"> & Pick<House, "diff">,
  subject: Subject,
  options: Pick<PageOptions, "nowMs">,
) => Promise<PageText>;

/** While an attempt is at work, so long what was compared is shown again before it is compared anew. */
const REST_MS = 2_000;
const KEPT_MAX = 4;

/** Opens the page of the diff: settled work is compared once, work in progress at most every two seconds. */
export const makeDiffPage = (): DiffPage => {
  let kept: readonly Compared[] = [];
  return async ({ reader, diff }, subject, { nowMs }) => {
    const found = readSubjectRun(reader, subject);
    if (found.kind === "none") return found.page;
    const { id, facts, run } = found;
    const live = openAttempt(run)?.kind === "agent";
    const entries = facts.entries.length;
    const known = kept.find((each) => each.id === id);
    const holds = known?.entries === entries && (!live || (nowMs >= known.atMs && nowMs - known.atMs < REST_MS));
    if (known !== undefined && holds) return pageOf(known.lines, known.answer.note, live);
    const answer = await diff(id);
    // The same text is the same lines, so that what was wrapped of them stays.
    const lines = known?.answer.text === answer.text ? known.lines : linesOf(answer.text);
    kept = [{ id, entries, atMs: nowMs, answer, lines }, ...kept.filter((each) => each.id !== id)].slice(0, KEPT_MAX);
    return pageOf(lines, answer.note, live);
  };
};

type Compared = {
  readonly id: RunId;
  /** How long the run's journal was: whatever is decided may change what is compared. */
  readonly entries: number;
  readonly atMs: number;
  readonly answer: WorkDiffText;
  readonly lines: readonly PageLine[];
};

const linesOf = (text: string): readonly PageLine[] => {
  if (text === "") return [];
  const draw = makePatchLines();
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((each) => pageLine(draw(each), { copy: plainLine(each).copy }));
};
