import { gauge } from "../../view/gauge.ts";
import { fitLine, type Line, type Look, span } from "../../view/line.ts";
import type { Liveness } from "../../view/liveness.ts";
import { phraseOwner, type PauseModel } from "../../view/pause.ts";
import { phraseDuration } from "../../view/time.ts";
import type { Answer, Strip } from "../../watching/answer.ts";
import { fitPieces, type Piece } from "./pieces.ts";

/** The line that stands on every screen: how the engine is, what holds it back, what runs, waits and needs a person. */
export const drawStrip = (
  answer: (Pick<Answer, "atMs" | "error"> & { readonly data: Strip | null }) | null,
  nowMs: number,
  columns: number,
): Line => {
  const pieces: readonly Piece[] = [
    ...(answer?.error == null
      ? []
      : [errorPiece(answer.error.sentence, answer.data === null ? null : answer.atMs, nowMs)]),
    ...(answer?.data == null ? [] : stripPieces(answer.data, nowMs)),
  ];
  const shown = pieces.length === 0 ? [span("Reading the workspace …", "dim")] : fitPieces(pieces, columns - 2);
  return fitLine([span(" "), ...shown], columns);
};

const stripPieces = (strip: Strip, nowMs: number): readonly Piece[] => {
  const { workspace, engine, pauses, running, waiting, needsYou, budget, pendingCommands, today } = strip;
  const slots = strip.concurrency === null ? "" : `/${strip.concurrency}`;
  return [
    { rank: 9, forms: [[span(workspace, "bold")]] },
    { rank: 0, forms: [engineForm(engine)] },
    ...pausePieces(pauses, nowMs),
    {
      rank: 4,
      forms: [[span(`▸ ${running}${slots} running`, running > 0 ? "accent" : "dim")], [span(`▸ ${running}`)]],
    },
    ...(waiting === 0 ? [] : [count(5, "…", waiting, "waiting", "warn")]),
    ...(needsYou === 0 ? [] : [count(2, "?", needsYou, needsYou === 1 ? "needs you" : "need you", "bad")]),
    ...(budget === null ? [] : [budgetPiece(budget)]),
    ...(pendingCommands === 0 ? [] : [count(7, "→", pendingCommands, "asked of the engine", "warn")]),
    ...(today === "" ? [] : [{ rank: 10, forms: [[span(`today ${today}`, "dim")]] }]),
  ];
};

const count = (rank: number, mark: string, number: number, words: string, look: Look): Piece => ({
  rank,
  forms: [[span(`${mark} ${number} ${words}`, look)], [span(`${mark} ${number}`, look)]],
});

const ENGINE_MARKS: Readonly<Record<Liveness["word"], readonly [string, Look]>> = {
  running: ["●", "good"],
  starting: ["◌", "accent"],
  paused: ["‖", "warn"],
  draining: ["▾", "warn"],
  stopping: ["▾", "warn"],
  crashed: ["✗", "bad"],
  stopped: ["○", "dim"],
  elsewhere: ["?", "warn"],
};

const engineForm = ({ word }: Liveness): Line => {
  const [mark, look] = ENGINE_MARKS[word];
  return [span(mark, look), span(` ${word}`, look === "dim" ? "plain" : look)];
};

const pausePieces = (pauses: readonly PauseModel[], nowMs: number): readonly Piece[] => {
  const [first] = pauses.toSorted((a, b) => Number(b.scope === "engine") - Number(a.scope === "engine"));
  if (first === undefined) return [];
  const owner = phraseOwner(first);
  const left = first.untilAt === null ? "" : countdown(first.untilAt, nowMs);
  const more = pauses.length === 1 ? "" : ` +${pauses.length - 1}`;
  const forms = [`‖ ${owner}${left}${more}`, ...(left === "" ? [] : [`‖${left}${more}`]), `‖${more}`];
  return [{ rank: 3, forms: forms.map((text) => [span(text, "warn")]) }];
};

const countdown = (untilAt: string, nowMs: number): string => {
  const left = Date.parse(untilAt) - nowMs;
  if (Number.isNaN(left)) return "";
  return left <= 0 ? ", due now" : `, ${phraseDuration(left)} left`;
};

const budgetPiece = ({ percent, sentence }: { readonly percent: number; readonly sentence: string }): Piece => {
  const number = span(` ${Math.floor(percent)}%`, percent >= 100 ? "bad" : percent >= 80 ? "warn" : "plain");
  const name = sentence.split(":", 1)[0] ?? "";
  return {
    rank: 6,
    forms: [
      [span(`${name} `, "dim"), ...gauge(percent, 10), number],
      [...gauge(percent, 6), number],
      [span("$"), number],
    ],
  };
};

const errorPiece = (sentence: string, atMs: number | null, nowMs: number): Piece => {
  const age = atMs === null ? "" : ` (as of ${phraseDuration(Math.max(0, nowMs - atMs))} ago)`;
  return {
    rank: 1,
    forms: [[span(`✗ ${sentence}${age}`, "bad")], [span(`✗ stale${age}`, "bad")], [span("✗ stale", "bad")]],
  };
};
