/**
 * Measures the gates of the project as ratios taken in one interleaved run: npm run bench [-- --smoke] [-- --only Q1,Q14]
 * Prints a table and writes test/bench/results.json. --smoke takes few rounds, to prove that every gate still runs, and judges
 * only what is counted. The exit code is 1 when a gate missed its goal, stayed inconclusive, broke or was not measured. A whole run ends within about twenty minutes: noisy
 * gates are measured again in the first twelve only, and what has not begun after eighteen is told as not measured.
 */
import { writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { GATES, type Prepare } from "./gates.ts";
import { measure, type Gate, type Measured } from "./measure.ts";
import { root } from "./programs.ts";

const SMOKE_ROUNDS = 3;
const REPEAT_WITHIN_MS = 12 * 60_000;
const BEGIN_WITHIN_MS = 18 * 60_000;

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { smoke: { type: "boolean", default: false }, only: { type: "string" } } });
  const only = values.only?.split(",");
  let miscounted = false;
  const begun = performance.now();
  const within = (ms: number): boolean => performance.now() - begun < ms;
  const results: Measured[] = [];
  const absent: { readonly gate: string; readonly reason: string }[] = [];
  console.log(line(["gate", "verdict", "ratio", "goal", "baseline", "subject", "spread"]));
  for (const [name, prepare] of Object.entries(GATES)) {
    if (only !== undefined && !only.includes(name)) continue;
    const gates = within(BEGIN_WITHIN_MS) ? await prepared(prepare, values.smoke) : "the time of this run was used up";
    if (typeof gates === "string") {
      absent.push({ gate: name, reason: gates });
      console.log(`${name}: not measured: ${gates}`);
      continue;
    }
    for (const gate of gates) {
      const rounds = values.smoke ? Math.min(SMOKE_ROUNDS, gate.rounds) : gate.rounds;
      try {
        const measured = await measure(gate, rounds, () => !values.smoke && within(REPEAT_WITHIN_MS));
        results.push(measured);
        miscounted ||= gate.counted === true && measured.verdict !== "passed";
        print(measured);
      } catch (thrown) {
        absent.push({ gate: gate.id, reason: wordsOf(thrown) });
        console.log(`${gate.id}: broken: ${wordsOf(thrown)}`);
      } finally {
        await gate.close?.();
      }
    }
  }
  const machine = { node: process.version, kernel: release(), cpus: cpus().length, cpu: cpus()[0]?.model ?? "" };
  const file = `${root}test/bench/results.json`;
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), smoke: values.smoke, machine, results, absent }, null, 2)}\n`,
  );
  const count = (verdict: Measured["verdict"]): number => results.filter((each) => each.verdict === verdict).length;
  console.log(`\n${count("passed")} passed, ${count("missed")} missed, ${count("inconclusive")} inconclusive; ${file}`);
  // What was not measured did not pass, whatever the reason.
  return absent.length === 0 && (values.smoke ? !miscounted : count("passed") === results.length) ? 0 : 1;
};

/** One group that cannot be laid down does not cost the figures of the others. */
const prepared = async (prepare: Prepare, smoke: boolean): Promise<readonly Gate[] | string> => {
  try {
    return await prepare(smoke);
  } catch (thrown) {
    return wordsOf(thrown);
  }
};

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const print = (measured: Measured): void => {
  console.log(`${measured.id}  ${measured.claim}`);
  for (const [name, metric] of Object.entries(measured.metrics)) {
    const cells = [`  ${name}`, measured.verdict, metric.ratio.toFixed(2), `<=${measured.most}`];
    console.log(
      line([...cells, metric.baseline.toPrecision(3), metric.subject.toPrecision(3), measured.spread.toFixed(2)]),
    );
  }
};

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(index === 0 ? 12 : 13))
    .join("")
    .trimEnd();

process.exitCode = await main();
