import { readClaim } from "../agents/claim.ts";
import { taskOf, type RunId } from "../domain/id.ts";
import { makeProcesses } from "../machine/processes.ts";
import type { Finding } from "../operator/finding.ts";
import type { Reader } from "../ports/reader.ts";
import { projectRun } from "../view/run.ts";
import { count } from "../view/sentence.ts";

const RECENT = 200;
const ALL = 1_000_000;

/** Runs that cannot be trusted, and attempts that live on although their run is closed; with `verify` every run, else the newest. */
export const examineRuns = (reader: Reader, verify: boolean): readonly Finding[] => {
  const runs = reader.runs(verify ? ALL : RECENT);
  const findings = runs.flatMap((id) => examineRun(reader, id));
  if (findings.length > 0) return findings;
  const which = verify
    ? "every plan's digest and journal's chain was verified"
    : runs.length < RECENT
      ? "every plan and journal was verified"
      : `the newest ${RECENT} were verified; --verify reads all`;
  return [
    {
      area: "runs",
      level: "good",
      sentence:
        runs.length === 0 ? "There is no run yet." : `${count(runs.length, "run is", "runs are")} sound: ${which}.`,
      hint: "",
    },
  ];
};

const examineRun = (reader: Reader, id: RunId): readonly Finding[] => {
  const facts = reader.run(id);
  const run = projectRun(facts);
  const findings: Finding[] = [];
  if (facts.chain === "broken" || facts.chain === "absent" || !facts.planVerified) {
    const what = facts.planVerified ? `its journal is ${facts.chain}` : "its plan's digest does not hold";
    findings.push({
      area: "runs",
      level: "wrong",
      sentence: `${id}: ${what}${facts.problem === null ? "" : ` (${facts.problem})`}.`,
      hint: "The run is left alone; restore the file from a backup, or remove the run's card from active and add the task again.",
    });
  } else if (facts.chain === "torn") {
    findings.push({
      area: "runs",
      level: "note",
      sentence: `${id}: the last line of its journal is torn, as a crash leaves it.`,
      hint: "The next start cuts it and keeps its bytes.",
    });
  }
  if (run.state === "open") return [...findings, ...strayOf(reader, id)];
  return [
    ...findings,
    ...orphansOf(
      reader,
      id,
      run.attempts.map((attempt) => attempt.n),
    ),
  ];
};

/** Recovery reads active/ alone (and a card in the backlog finds its open run again), so a card that was taken elsewhere leaves its run behind. */
const strayOf = (reader: Reader, id: RunId): readonly Finding[] => {
  const places = reader.places(taskOf(id));
  if (places.includes("active") || places.includes("backlog")) return [];
  const where = places.length === 0 ? "its card is gone" : `its card stands in ${places.join(" and in ")}`;
  return [
    {
      area: "runs",
      level: "wrong",
      sentence: `${id} is open, but ${where}, so no start takes it up.`,
      hint: `Put ${taskOf(id)}.md back into agents/tasks/active (its text is in the run's plan.json), then start again.`,
    },
  ];
};

/** An attempt whose run is closed has no one to wait for it; when its process is alive it is an orphan. */
const orphansOf = (reader: Reader, id: RunId, attempts: readonly number[]): readonly Finding[] => {
  const processes = makeProcesses();
  return attempts.slice(-1).flatMap((n) => {
    const folder = reader.attemptFolder(id, n);
    const claim = folder === null ? null : readClaim(folder);
    if (claim === null || claim.kind !== "held" || !processes.alive(claim.by)) return [];
    return [
      {
        area: "runs" as const,
        level: "wrong" as const,
        sentence: `${id}: attempt ${n} still runs as process ${claim.by.pid}, although its run is closed.`,
        hint: `kill -- -${claim.by.pid} ends it and what it started.`,
      },
    ];
  });
};
