import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPositionals, parseArgs, type Args } from "../../src/cli/args.ts";
import type { Verb } from "../../src/cli/verb.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import { ACTIONS } from "../../src/operator/actions.ts";
import type { Offer, OpenRunFacts } from "../../src/operator/offer.ts";
import { keyTable, OFFERS, reorderArgv, RESERVED_KEYS } from "../../src/operator/offers.ts";
import { SHOWN_OTHERWISE } from "../../src/operator/shown-otherwise.ts";
import { actOf, factsWith } from "./offer-facts.ts";

const offerOf = (id: string): Offer => {
  const offer = OFFERS.find((each) => each.id === id);
  if (offer === undefined) throw new Error(`no offer ${id}`);
  return offer;
};

const AT_WORK: OpenRunFacts = {
  id: "a.r1",
  node: "builder",
  attempt: 2,
  held: null,
  asked: null,
  ending: null,
  wait: null,
  integrating: false,
  integrated: false,
};

/** A command line as its verb reads it, after the checks that every call has. */
const read = async (argv: readonly string[]): Promise<{ readonly args: Args; readonly verb: Verb }> => {
  const [name = "", ...rest] = argv;
  const verb = (await VERBS[name]?.())?.verb;
  if (verb === undefined) throw new Error(`no verb ${name}`);
  const args = parseArgs(rest, verb, new Map());
  checkPositionals(args, verb);
  return { args, verb };
};

/** What a person or a paste may put into a line: also what looks like a flag, quotes and line ends. */
const WORDS = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.constantFrom("-x", "--yes", "--", "--json", "-", "a=b", "it's", '"quoted"', "--reason=no", "日本 👩‍👩‍👧"),
);

describe("the table of offers", () => {
  test("F2: every key is of one offer alone and none of the screen's own", () => {
    const keys = OFFERS.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => RESERVED_KEYS.includes(key))).toEqual([]);
    expect(keys.filter((key) => !/^(?:[!-~]|ctrl-[a-z])$/.test(key))).toEqual([]);
    expect(new Set(OFFERS.map(({ id }) => id)).size).toBe(OFFERS.length);
  });

  test("F2: every verb is offered, or the screen says where it has it otherwise and why", () => {
    const offered = new Set(OFFERS.map(({ verb }) => verb));
    const otherwise = SHOWN_OTHERWISE.map(({ verb }) => verb);
    expect([...offered, ...otherwise].toSorted()).toEqual(ACTIONS.map(({ verb }) => verb).toSorted());
    for (const { place, reason } of SHOWN_OTHERWISE) expect([place, reason]).not.toContain("");
  });

  test("what ends or throws away work asks for consent or is a capital; what is small and daily is not", () => {
    const facts = factsWith(
      { working: 1, open: 1 },
      { open: AT_WORK, last: { id: "a.r1", node: "x", question: null, stages: [] } },
    );
    const destructive = [
      "cancel",
      "supersede",
      "retry-fresh",
      "drain",
      "stop",
      "stop-after-stage",
      "stop-now",
      "stop-force",
    ];
    expect(
      OFFERS.filter(({ consequence }) => consequence(facts) !== null)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual([...destructive, "resume-owner"].toSorted());
  });

  test("a consequence names what is lost: the attempt at work, the work of the run before, the runs at work", () => {
    const task = (open: OpenRunFacts | null) => factsWith({}, { open });
    expect(offerOf("cancel").consequence(task(AT_WORK))).toBe(
      "Attempt 2 of builder is at work. It is ended, and the task is given up.",
    );
    expect(offerOf("cancel").consequence(task({ ...AT_WORK, attempt: null, integrating: true }))).toContain(
      "unless its work, which is being integrated, reaches the base first",
    );
    expect(offerOf("supersede").consequence(task(AT_WORK))).toContain("the other takes the task's place");
    expect(offerOf("retry-fresh").consequence(task(null))).toBe(null);
    expect(offerOf("stop-now").consequence(factsWith({ working: 2 }))).toBe(
      "Each of the 2 attempts at work is ended, and its stage is begun again by the next engine. The engine ends now.",
    );
    expect(offerOf("stop").consequence(factsWith())).toContain("Nothing is at work.");
  });

  test("its keys are printed as a table: every offer with the command line it equals", () => {
    const rows = keyTable();
    expect(rows).toHaveLength(OFFERS.length);
    expect(rows.map(({ key, command }) => `${key} ${command}`)).toEqual(
      expect.arrayContaining([
        "a millrace add-task --body-file - TITLE",
        "A millrace add-idea --name=NAME.md -",
        "R millrace retry TASK --from STAGE",
        "x millrace cancel TASK --reason=TEXT --yes",
        "U millrace prioritise TASK N",
        "* millrace resume --owner OWNER",
        "= millrace config set KEY VALUE",
        "T millrace stop --now --yes",
      ]),
    );
  });
});

describe("the command line of an offer", () => {
  test("is one that its verb takes, and says its whole meaning: no flag is unknown, no argument too many", async () => {
    for (const offer of OFFERS) {
      const { args } = await read(offer.argv(factsWith(), offer.input?.name ?? ""));
      expect(args.positionals.includes("a"), offer.id).toBe(offer.on === "task");
    }
  });

  test("whatever is typed stays what it is: never a flag, never a second argument", async () => {
    const typed = async (id: string, input: string, of: (args: Args) => string | undefined): Promise<void> => {
      const said = input.trim();
      if (said === "") return;
      const { args } = await read(offerOf(id).argv(factsWith(), input));
      expect(of(args)).toBe(said);
    };
    await fc.assert(
      fc.asyncProperty(WORDS, async (input) => {
        for (const id of ["approve", "reject"]) await typed(id, input, (args) => args.text("note"));
        await typed("cancel", input, (args) => args.text("reason"));
        if (!input.includes("\n")) await typed("add-task", input, (args) => args.positionals[0]);
      }),
    );
  });

  test("a task's text and an answer come by the standard input, as they were typed", async () => {
    const text = "\n  Add CSV export \r\n\r\n- quote the commas\n\n  keep this in\n";
    expect(offerOf("add-task").argv(factsWith(), text)).toEqual(["add-task", "--body-file", "-", "Add CSV export"]);
    expect(offerOf("add-task").stdin?.(text)).toBe("- quote the commas\n\n  keep this in\n");
    expect(offerOf("add-task").argv(factsWith(), "Only a title")).toEqual(["add-task", "Only a title"]);
    expect(offerOf("add-idea").argv(factsWith(), "# Cache it\nmore")).toEqual(["add-idea", "--name=Cache it.md", "-"]);
    const answer = offerOf("answer");
    expect(await actOf(answer.argv(factsWith(), "8080\nnot 80"), answer.stdin?.("8080\nnot 80"))).toEqual({
      verb: "answer",
      task: "a",
      text: "8080\nnot 80",
    });
  });

  test.each([
    ["limits.attempts 3", ["limits.attempts", "3"]],
    ["limits.attempts = 3", ["limits.attempts", "3"]],
    ['checks.commands=["npm test"]', ["checks.commands", '["npm test"]']],
    ["stages.builder.model -x", ["stages.builder.model", "-x"]],
    ["limits.attempts", ["limits.attempts"]],
  ])("of %j sets that key to that value", async (input, words) => {
    const { args } = await read(offerOf("config-set").argv(factsWith(), input));
    expect(args.positionals).toEqual(["set", ...words]);
  });

  test("of an order names the tasks in it", async () => {
    expect(await actOf(reorderArgv(["b", "a"]))).toEqual({ verb: "reorder", tasks: ["b", "a"] });
  });
});

describe("taking back", () => {
  const own = { owner: "operator", scope: "engine", sinceAt: "s", untilAt: "2026-06-02T07:00:00.000Z", reason: "-x" };
  const back = (id: string, facts = factsWith(), input = ""): readonly string[] | null =>
    offerOf(id).undo(facts, input);

  test("undoes a pause, a hold, a defer, a thaw, a priority, a cancel and a start", () => {
    expect([back("pause"), back("hold"), back("thaw"), back("defer"), back("start"), back("cancel")]).toEqual([
      ["resume"],
      ["resume", "a"],
      ["defer", "a"],
      ["thaw", "a"],
      ["stop"],
      ["retry", "a"],
    ]);
    expect(back("prioritise", factsWith({}, { priority: -3 }), "9")).toEqual(["prioritise", "a", "-3"]);
  });

  test("makes a pause anew as it was, with its end and its reason; and a hold with its reason", async () => {
    const argv = back("resume", factsWith({ pauses: [own] })) ?? [];
    expect(await actOf(argv)).toEqual({ verb: "pause", target: null, reason: own.reason, untilAt: own.untilAt });
    expect(back("release", factsWith({}, { open: { ...AT_WORK, held: "later" } }))).toEqual([
      "pause",
      "a",
      "--reason=later",
    ]);
    expect(back("release", factsWith({}, { open: AT_WORK }))).toBe(null);
  });

  test("does not pretend: what nothing brings back where it was has no way back", () => {
    const none = [
      "retry",
      "retry-fresh",
      "unblock",
      "answer",
      "approve",
      "reject",
      "drain",
      "stop",
      "stop-now",
      "add-task",
      "resume-owner",
    ];
    for (const id of none) expect(back(id, factsWith(), "x"), id).toBe(null);
    expect(back("defer", factsWith({}, { state: "blocked" }))).toBe(null);
  });
});

describe("without an engine", () => {
  const dead = factsWith({ word: "crashed", alive: false, sentence: "It died.", open: 1 });
  const stopped = factsWith({ word: "stopped", alive: false, sentence: "No engine runs." });
  const refused = (id: string, facts = stopped): string | null => offerOf(id).refusal(facts);

  test("F8: what only an engine can do is refused in the words of its verb; the rest is done at once", () => {
    for (const id of ["stop", "stop-after-stage", "stop-now", "drain", "reload"]) {
      expect(refused(id), id).toBe("No engine runs.");
      expect(refused(id, dead), id).toMatch(/^There is no engine to (?:stop|drain|reload): It died\.$/);
    }
    for (const id of ["pause", "start", "start-once", "add-task", "config-set"]) expect(refused(id), id).toBe(null);
  });

  test("F8: a start is refused while an engine lives, and where what is wrong keeps every engine from starting", () => {
    for (const id of ["start", "start-once"]) {
      expect(refused(id, factsWith())).toContain("runs as process 12");
      expect(refused(id, factsWith({ alive: false, unstartable: "No engine can start: line 3." }))).toContain("line 3");
    }
  });

  test("what a dead engine left at work can be ended by force; what another machine holds cannot", () => {
    expect(refused("stop-force", dead)).toBe(null);
    expect(refused("stop-force")).toBe("No engine runs.");
    expect(refused("stop-force", factsWith({ word: "elsewhere", sentence: "It is far." }))).toBe("It is far.");
  });

  test("nothing is done to a task where none is chosen", () => {
    for (const offer of OFFERS.filter(({ on }) => on === "task")) {
      expect(offer.refusal(factsWith({}, null)), offer.id).toBe("No task is chosen.");
      expect(offer.undo(factsWith({}, null), "")).toBe(null);
    }
  });
});
