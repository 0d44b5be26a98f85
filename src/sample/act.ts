import { spawn } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { append, remove, replace, write } from "./edit.ts";
import type { Rule, Verb } from "./rules.ts";

/** Where the sample agent works, from its environment. */
export type Place = {
  readonly tree: string;
  readonly outputs: string;
  readonly effects: string;
  readonly report: string;
  readonly usage: string;
};

/** What it will answer when its rules are done; null outcome: it leaves none. */
export type Answer = {
  outcome: string | null;
  summary: string;
  question: string | null;
  noop: boolean;
  byLine: boolean;
  conflict: string | null;
  rawReport: string | null;
  usage: { inputTokens: number; cachedTokens: number; outputTokens: number; costUsd: number | null };
};

/** What a rule acts on. */
export type Scene = { readonly place: Place; readonly answer: Answer; readonly say: (text: string) => void };

/** Does what one rule says: edits a file, prints a line, changes the answer, or fails in the way it was told to. */
export const act = async (rule: Rule, scene: Scene): Promise<void> => {
  if (EDITS.has(rule.verb)) scene.say(`${rule.verb} ${rule.rest}`);
  await ACTS[rule.verb](rule, scene);
};

const EDITS: ReadonlySet<Verb> = new Set<Verb>(["write", "append", "replace", "delete", "output"]);

const ACTS: Readonly<Record<Verb, (rule: Rule, scene: Scene) => unknown>> = {
  write: (rule, { place }) => write(place.tree, rule),
  append: (rule, { place }) => append(place.tree, rule),
  replace: (rule, { place }) => replace(place.tree, rule),
  delete: (rule, { place }) => remove(place.tree, rule),
  output: (rule, { place }) => write(place.outputs, rule),
  effect: ({ rest }, { place }) => appendFileSync(place.effects, `${JSON.stringify({ key: rest, what: rest })}\n`),
  say: ({ rest }, { say }) => say(rest),
  sleep: (rule) => sleep(numberOf(rule)),
  ask: ({ rest }, { answer }) => {
    answer.outcome = "NEEDS_PERSON";
    answer.question = rest;
    answer.summary = rest;
  },
  outcome: ({ rest }, { answer }) => (answer.outcome = rest),
  "no-outcome": (_, { answer }) => (answer.outcome = null),
  summary: ({ rest }, { answer }) => (answer.summary = rest),
  usage: (rule, { answer, place }) => {
    answer.usage = usageOf(rule);
    writeFileSync(place.usage, `${JSON.stringify(answer.usage)}\n`);
  },
  noop: (_, { answer }) => (answer.noop = true),
  "by-line": (_, { answer }) => (answer.byLine = true),
  conflict: ({ rest }, { answer }) => (answer.conflict = rest),
  report: ({ rest }, { answer }) => (answer.rawReport = rest),
  fail: (rule) => process.exit(numberOf(rule)),
  refuse: (rule, { place }) => refuseWork(rule, place),
  crash: () => process.kill(process.pid, "SIGKILL"),
  hang: async () => {
    for (;;) await sleep(60_000);
  },
  deaf: () => process.on("SIGTERM", () => {}),
  flood: (rule) => flood(numberOf(rule)),
  background: (rule) => leaveBehind(numberOf(rule)),
};

const numberOf = ({ rest, line }: Rule): number => {
  const value = Number(rest);
  if (!Number.isFinite(value) || value < 0) throw new Error(`line ${line} of the sample block: "${rest}" is no number`);
  return value;
};

const usageOf = ({ rest, line }: Rule): Answer["usage"] => {
  const [inputTokens = -1, cachedTokens = -1, outputTokens = -1, costUsd = null] = rest.split(/\s+/).map(Number);
  if ([inputTokens, cachedTokens, outputTokens].some((count) => !Number.isInteger(count) || count < 0))
    throw new Error(`line ${line} of the sample block: usage is "INPUT CACHED OUTPUT [DOLLARS]"`);
  return { inputTokens, cachedTokens, outputTokens, costUsd };
};

/** Ends as a runner does whose provider refuses: with 75, and why and until when in its report. */
const refuseWork = ({ rest }: Rule, place: Place): never => {
  const [kind, seconds] = rest.split(/\s+/);
  const retry = seconds === undefined ? {} : { retry_at: new Date(Date.now() + Number(seconds) * 1_000).toISOString() };
  writeFileSync(
    place.report,
    `${JSON.stringify({ class: kind, summary: `The sample agent's provider refuses: ${rest}.`, ...retry })}\n`,
  );
  process.exit(75);
};

const MEGABYTE = 1024 * 1024;

/** Prints a number of megabytes, as a runner that repeats itself for ever would. */
const flood = (megabytes: number): void => {
  const chunk = Buffer.alloc(MEGABYTE, "the sample agent repeats itself\n");
  for (let printed = 0; printed < megabytes; printed += 1) writeFileSync(process.stdout.fd, chunk);
};

/** Leaves a process in a session of its own that lives for some time after the agent. */
const leaveBehind = (ms: number): void =>
  spawn(process.execPath, ["-e", `setTimeout(() => {}, ${ms})`], { detached: true, stdio: "inherit" }).unref();
