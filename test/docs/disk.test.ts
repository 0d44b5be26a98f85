import { describe, expect, test } from "vitest";
import { commandFilesOf, filesOf } from "../../src/agents/folder.ts";
import type { RunId, TaskId } from "../../src/domain/id.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { chapterOf, documentOf, rowsOf } from "./table.ts";

const disk = documentOf("docs/DISK.md");
const layout = layoutOf("/w");
const [task, run, state] = ["<task>" as TaskId, "<run>" as RunId, "<state>" as TaskState];

/** The first cells of a chapter's table, each path in them by itself. */
const pathsIn = (chapter: string, head: string): string[] =>
  rowsOf(chapterOf(disk, chapter), head).flatMap((row) =>
    (row[0] ?? "").split("`").filter((part) => part !== "" && part !== ", "),
  );

describe("docs/DISK.md", () => {
  test("has a row for each path of a workspace", () => {
    const { config, tasks: _tasks, queue, card, taskFiles: _files, input, outputs, runs: _runs, ...rest } = layout;
    const paths = [
      config,
      queue(state),
      card(task, state),
      input(task),
      outputs(task),
      rest.key("<digest>"),
      rest.pruned(run),
      rest.run(run),
      rest.plan(run),
      rest.runJournal(run),
      rest.attempt(run, 7, "<node>").replace("7-", "<n>-"),
      rest.engineJournal,
      rest.inbox,
      rest.ideas,
      rest.incident(run),
      rest.checkouts,
      rest.runtime,
      rest.lease,
      rest.leaseClaim(7).replace("7", "<epoch>"),
      rest.incoming,
      rest.receipt("<id>"),
      rest.failed,
      rest.commandNumber,
      rest.state,
      rest.queueMemory,
      rest.decisions,
      rest.events,
      rest.segment(7).replace("7", "<segment>"),
      rest.recovered,
      rest.trash,
      rest.tmp,
      rest.intake,
      rest.intakeSeen,
      rest.stop,
      rest.usageOf("<month>"),
      rest.hooks,
      rest.hooksLog,
      rest.engineLog,
      rest.crashes,
    ].map((path) => path.slice("/w/".length));
    const told = ["## The workspace", "## A run", "## The engine's own"].flatMap((one) => pathsIn(one, "path"));
    expect(paths.filter((path) => !told.includes(path))).toEqual([]);
    expect(Object.keys(layout).sort()).toEqual(NAMED.sort());
  });

  test("has a row for each file of an attempt's folder", () => {
    const files = [...Object.values(filesOf("/d")), ...Object.values(commandFilesOf("/d", 1))];
    const told = pathsIn("## An attempt", "file");
    expect(files.map((path) => path.slice("/d/".length)).filter((name) => !told.includes(name))).toEqual([]);
  });

  test("keeps its lines within 120 columns, but for tables", () => {
    expect(disk.split("\n").filter((line) => !line.startsWith("|") && Array.from(line).length > 120)).toEqual([]);
  });
});

/** The parts of a layout that the first test looks at, or that only hold what it looks at: a new one must get its row. */
const NAMED = [
  "root agents config tasks queue card taskFiles input outputs key runs run plan runJournal attempts attempt engineJournal",
  "pruned prunedRuns keptRefs trash inbox ideas intake intakeSeen incidents incident checkouts runtime lease leaseClaim commands incoming processed failed receipt",
  "commandNumber state queueMemory decisions events segment recovered tmp",
  "stop usage usageOf hooks hooksLog logs engineLog crashes",
].flatMap((names) => names.split(" "));
