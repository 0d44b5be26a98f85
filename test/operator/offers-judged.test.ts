import { describe, expect, test } from "vitest";
import type { Act } from "../../src/domain/command.ts";
import type { RunEvent } from "../../src/domain/event.ts";
import type { Entry } from "../../src/domain/journal.ts";
import type { RunId } from "../../src/domain/id.ts";
import { TASK_STATES, type TaskState } from "../../src/domain/task.ts";
import { judge } from "../../src/kernel/command.ts";
import { EMPTY_DESK, type Pause } from "../../src/kernel/desk.ts";
import type { Facts, LastRun } from "../../src/kernel/judgement.ts";
import { foldRun } from "../../src/kernel/run.ts";
import type { Offer, OfferFacts } from "../../src/operator/offer.ts";
import { OFFERS } from "../../src/operator/offers.ts";
import type { RunView } from "../../src/ports/reader.ts";
import { openRunOf } from "../../src/watching/run-facts.ts";
import { makePlan } from "../plan.ts";
import { actOf, factsWith } from "./offer-facts.ts";

const NOW = Date.UTC(2026, 5, 1, 22);
const LATER = new Date(NOW + 3_600_000).toISOString();
const AT = new Date(NOW - 60_000).toISOString();

const BEGUN: readonly RunEvent[] = [
  { type: "opened", plan: "p", slot: 1, start: "s" },
  { type: "entered", node: "builder", from: null, by: "open" },
];
const ORDERED: RunEvent = { type: "ordered", n: 1, node: "builder", kind: "agent", from: "s", merge: null };
const wait = (owner: "usage-limit" | "backoff"): RunEvent => ({
  type: "waiting",
  owner,
  class: null,
  sinceAt: AT,
  untilAt: LATER,
  reason: "why",
});
const HELD: RunEvent = { type: "held", reason: "not now" };
const ENDING: RunEvent = { type: "ending", verdict: "cancelled", reason: "no more", hint: "" };
const ADVANCED: RunEvent = { type: "advanced", from: "s", commit: "c" };

/** An open run in every way that decides something. */
const RUNS: Readonly<Record<string, readonly RunEvent[]>> = {
  resting: BEGUN,
  "at work": [...BEGUN, ORDERED],
  held: [...BEGUN, HELD],
  "held while it waits": [...BEGUN, wait("backoff"), HELD],
  "waiting for a limit": [...BEGUN, wait("usage-limit")],
  "backing off": [...BEGUN, wait("backoff")],
  asking: [...BEGUN, { type: "asked", node: "builder", question: "May it?" }],
  "asking and held": [...BEGUN, { type: "asked", node: "builder", question: "May it?" }, HELD],
  ending: [...BEGUN, ORDERED, ENDING],
  "being integrated": [...BEGUN, { type: "merged", base: "main", candidate: "c", round: 1 }],
  integrated: [...BEGUN, ADVANCED],
  "integrated, ending": [...BEGUN, ADVANCED, ENDING],
};

const LAST: Readonly<Record<string, LastRun | null>> = {
  none: null,
  plain: { id: "a.r1", node: "checker", question: null, stages: ["builder", "checker"] },
  "with a question": { id: "a.r1", node: "checker", question: "Which port?", stages: ["builder", "checker"] },
};

const pause = (owner: Pause["owner"], more: Partial<Pause> = {}): Pause => ({
  owner,
  scope: "engine",
  sinceAt: AT,
  untilAt: null,
  reason: "why",
  ...more,
});
const PAUSES: Readonly<Record<string, readonly Pause[]>> = {
  none: [],
  own: [pause("operator")],
  "own, for a time": [pause("operator", { untilAt: LATER })],
  "a limit": [pause("usage-limit", { scope: "runner:codex", untilAt: LATER })],
  "a budget": [pause("budget")],
  several: [pause("outage", { scope: "runner:codex" }), pause("operator"), pause("budget")],
};

const viewOf = (events: readonly RunEvent[]): RunView => ({
  id: "a.r1" as RunId,
  plan: makePlan("a.r1"),
  planVerified: true,
  entries: events.map((event) => ({ at: AT, events: [event] }) as unknown as Entry<RunEvent>),
  chain: "intact",
  problem: null,
});

/** One situation twice: as the engine knows it, and as a screen is told of it. */
type Situation = { readonly named: string; readonly kernel: Facts; readonly told: OfferFacts };

const situation = (
  named: string,
  state: TaskState | null,
  events: readonly RunEvent[] | null,
  last: LastRun | null,
  pauses: readonly Pause[],
): Situation => ({
  named,
  kernel: {
    nowMs: NOW,
    desk: { ...EMPTY_DESK, pauses },
    stateOf: (task) => (task === "b" ? "backlog" : task === "a" ? (state ?? undefined) : undefined),
    openRun: (task) => (task === "a" && events !== null ? { id: "a.r1", run: foldRun(events) } : null),
    lastRun: (task) => (task === "a" ? last : null),
  },
  told: factsWith({ pauses }, { task: "a", state, open: events === null ? null : openRunOf(viewOf(events)), last }),
});

const SITUATIONS: readonly Situation[] = [
  ...Object.entries(PAUSES).map(([name, pauses]) => situation(`paused: ${name}`, "backlog", null, null, pauses)),
  ...Object.entries(LAST).flatMap(([name, last]) => [
    ...[...TASK_STATES, null].map((state) => situation(`${state}, last run ${name}`, state, null, last, [])),
    ...Object.entries(RUNS).map(([run, events]) =>
      situation(`run ${run}, last run ${name}`, "active", events, last, []),
    ),
  ]),
];

/** What is typed or chosen, where something is. */
const INPUT: Readonly<Record<string, string>> = {
  "retry-from": "builder",
  supersede: "b",
  prioritise: "5",
  answer: "Port 8080",
  reject: "quote the commas",
};

/** Offers that ask nothing of the engine through its mailbox, or several things by what is chosen. */
const OTHERS = ["add-task", "add-idea", "diagnose", "start", "start-once", "stop-force", "config-set", "resume-owner"];

const actFor = async (offer: Offer): Promise<Act | null> =>
  offer.id === "edit"
    ? { verb: "edit", task: "a", text: "x", seen: "" }
    : actOf(offer.argv(factsWith({}, { task: "a" }), INPUT[offer.id] ?? ""), INPUT[offer.id]);

/** The kernel's words where it refuses, or where what it accepts changes nothing; null where something is done. */
const whyNot = (act: Act, facts: Facts): string | null => {
  const verdict = judge(act, facts);
  if (verdict.kind === "refused") return verdict.sentence;
  const acts = verdict.events.length > 0 || verdict.run !== null || verdict.signal !== null;
  return acts || act.verb === "edit" ? null : verdict.sentence;
};

describe("what a screen allows", () => {
  const judged = OFFERS.filter(({ id }) => !OTHERS.includes(id));

  test.each(judged.map((offer) => [offer.id, offer] as const))(
    "F2: %s is refused when the engine would refuse it, or would change nothing, and in its words",
    async (_id, offer) => {
      const act = await actFor(offer);
      if (act === null) throw new Error("the command line asks for nothing");
      for (const { named, kernel, told } of SITUATIONS) expect(offer.refusal(told), named).toBe(whyNot(act, kernel));
    },
  );

  test("F2: what may be done with a task is told apart from nothing: each offer is allowed somewhere and refused elsewhere", () => {
    for (const offer of judged.filter(({ on }) => on === "task")) {
      const answers = SITUATIONS.map(({ told }) => offer.refusal(told) === null);
      expect(new Set(answers), offer.id).toEqual(new Set([false, true]));
    }
  });

  test("F2: every pause that may be chosen is lifted by the engine, and where none may be it would lift none", async () => {
    const offer = OFFERS.find(({ id }) => id === "resume-owner");
    if (offer?.input?.kind !== "choice") throw new Error("nothing to choose");
    for (const [name, pauses] of Object.entries(PAUSES)) {
      const { told, kernel } = situation(name, null, null, null, pauses);
      const owners = offer.input.choices(told);
      expect(offer.refusal(told) === null, name).toBe(owners.length > 0);
      for (const owner of owners) {
        const act = await actOf(offer.argv(told, owner));
        expect(act === null ? "nothing" : whyNot(act, kernel), `${name}: ${owner}`).toBe(null);
      }
    }
    const quiet = factsWith({ pauses: [{ ...pause("quiet-hours") }] });
    expect(offer.refusal(quiet)).toBe("Quiet hours follow from the clock and stand in no journal.");
    expect(offer.refusal(factsWith({ pauses: [pause("operator")] }))).toBe("No pause but your own stands.");
  });

  test("a stage to go on from is one of the graph's", () => {
    const offer = OFFERS.find(({ id }) => id === "retry-from");
    const last = LAST["plain"] ?? null;
    expect(offer?.input?.kind === "choice" ? offer.input.choices(factsWith({}, { last })) : []).toEqual(last?.stages);
  });
});
