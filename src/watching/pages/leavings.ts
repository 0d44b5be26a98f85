import { ordinalOf, type RunId, type TaskId } from "../../domain/id.ts";
import type { Reader } from "../../ports/reader.ts";
import { phraseBytes } from "../../view/bytes.ts";
import { line, type Line, span } from "../../view/line.ts";
import { markOfVerdict } from "../../view/marks.ts";
import { clause } from "../../view/sentence.ts";
import { drawTable } from "../../view/table.ts";
import { hintLines, pageLine, type PageLine, partOf, textLine } from "./page.ts";

const FILES_MAX = 20;
const RUNS_MAX = 10;

/** The files that a task left outside the repository, the first of them by name, with how to fetch them. */
export const outputLines = (reader: Reader, id: TaskId, columns: number): readonly PageLine[] => {
  const { folder, files } = reader.outputs(id);
  if (files.length === 0) return [];
  const rows = files.slice(0, FILES_MAX).map(({ path, size }) => [path, span(phraseBytes(size), "dim")]);
  const more = files.length - FILES_MAX;
  return partOf("Outputs", [
    textLine(folder, "dim"),
    ...drawTable(
      [
        { head: "", grows: true },
        { head: "", align: "right" },
      ],
      rows,
      columns,
    ).map((drawn, index) => pageLine(drawn, { copy: files[index]?.path ?? "" })),
    ...(more > 0 ? [textLine(`… and ${more} more`, "dim")] : []),
    ...hintLines(`millrace outputs ${id} DIR fetches them.`),
  ]);
};

/**
 * The runs of a task, the newest first; of the newest how it stands, of those that retention removed the last one. `doubted` is one
 * whose files cannot be trusted.
 */
export const runLines = (reader: Reader, id: TaskId, doubted: RunId | null): readonly PageLine[] => {
  const runs = [...reader.runsOf(id)].sort((a, b) => ordinalOf(b) - ordinalOf(a));
  const standing = reader.standing(id);
  const more = runs.length - RUNS_MAX;
  const pruned = reader.pruned(id);
  return partOf("Runs", [
    ...runs.slice(0, RUNS_MAX).map((run) => {
      const stands = standing?.run === run ? standingOf(standing) : line(span("·", "dim"), " ", span(run, "accent"));
      const drawn = run === doubted ? line(span("✗", "bad"), " ", span(run, "accent"), "  cannot be trusted") : stands;
      return pageLine(drawn, { about: run, hang: 2 });
    }),
    ...(more > 0 ? [textLine(`… and ${more} earlier ones`, "dim")] : []),
    ...(pruned === null
      ? []
      : [
          pageLine(
            line(
              markOfVerdict(pruned.verdict),
              " ",
              span(pruned.run, "dim"),
              span(`  ${pruned.verdict}; removed on ${pruned.prunedAt.slice(0, 10)}`, "dim"),
            ),
            { about: pruned.run, hang: 2 },
          ),
        ]),
  ]);
};

type Standing = NonNullable<ReturnType<Reader["standing"]>>;

const standingOf = ({ run, closed, node, waiting, held, asked }: Standing): Line => {
  const word = closed?.verdict ?? null;
  const waits = held !== null || asked !== null || waiting !== null;
  const told =
    closed === null
      ? `open${node === null ? "" : `, at ${node}`}${waits ? ", waiting" : ""}`
      : `${closed.verdict}${closed.reason === "" ? "" : `: ${clause(closed.reason)}`}`;
  return line(markOfVerdict(closed === null && waits ? "waiting" : word), " ", span(run, "accent"), `  ${told}`);
};
