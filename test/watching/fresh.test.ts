import { describe, expect, test } from "vitest";
import type { ProblemRow } from "../../src/watching/answer.ts";
import { makeFresh } from "../../src/watching/fresh.ts";
import { idOf } from "../files/workspace.ts";
import { BEGIN, feedDesk, told } from "./feed.ts";

const RUN = `${idOf("a")}.r1`;
const mine = { run: RUN, task: idOf("a") };
const problem = (kind: ProblemRow["kind"], subject: string, sentence = "It is wrong."): ProblemRow => ({
  id: `${kind}:${subject}`,
  kind,
  subject,
  sentence,
  task: null,
  run: null,
  hint: "",
  actions: [],
});

const desk = (question: string | null = null) => {
  const feed = feedDesk();
  let [mono, broken] = [0, false];
  let rows: readonly ProblemRow[] = [];
  const standing = { closed: { at: "", verdict: "blocked", reason: "", question } };
  const reader = { ...feed.reader, standing: () => standing as ReturnType<typeof feed.reader.standing> };
  const problems = {
    read: async () => {
      if (broken) throw new Error("the disk is gone");
      return { rows, note: "" };
    },
  };
  const fresh = makeFresh(reader, problems, { now: () => BEGIN, monotonic: () => mono });
  return {
    ...feed,
    fresh,
    texts: async () => (await fresh()).map(({ kind, text }) => `${kind} ${text}`),
    wrong: (...found: readonly ProblemRow[]): void => {
      rows = found;
      mono += 2_000;
    },
    breakDown: (is: boolean): void => {
      broken = is;
      mono += 2_000;
    },
  };
};

describe("what is told as it happens", () => {
  test("what stood there when the watch began is no news, and each event comes once", async () => {
    const { fresh, texts, tell } = desk();
    tell(told(1, { ...mine, type: "closed", text: "The run closed: done; old." }));
    expect(await fresh()).toEqual([]);
    tell(told(2, { ...mine, type: "closed", text: "The run closed: done; integrated." }));
    expect(await texts()).toEqual(["good a.r1: The run closed: done; integrated."]);
    expect(await fresh()).toEqual([]);
  });

  test("each event has its loudness, and what belongs to every run is not told", async () => {
    const { fresh, texts, tell } = desk();
    await fresh();
    const engine = { run: null, task: null };
    tell(
      told(1, { ...mine, type: "entered" }),
      told(2, { ...mine, type: "settled", text: "builder ended after 1 s with DONE." }),
      told(3, { ...mine, type: "asked", text: "It waits for a person at gate: May it go?" }),
      told(4, { ...mine, type: "integrated", text: "Integrated: the base stands on 0123456789." }),
      told(5, { ...mine, type: "integrated", text: "Nothing to integrate: it equals the base." }),
      told(6, { ...mine, type: "closed", text: "The run closed: cancelled; a person gave it up." }),
      told(7, { ...engine, type: "paused", text: "Paused (operator, everything): lunch." }),
      told(8, { ...engine, type: "budget-reached", text: "day.tokens is at 80%." }),
      told(9, { ...engine, type: "run-corrupt", text: "x.r1 cannot be read and is left alone: why." }),
      told(10, { ...engine, type: "teleported", text: "of a later version" }),
    );
    expect(await texts()).toEqual([
      "question a.r1: It waits for a person at gate: May it go?",
      "good a.r1: Integrated: the base stands on 0123456789.",
      "info a.r1: The run closed: cancelled; a person gave it up.",
      "warn Paused (operator, everything): lunch.",
      "warn day.tokens is at 80%.",
      "bad x.r1 cannot be read and is left alone: why.",
    ]);
  });

  test("a run that closed because its agent asks is a question", async () => {
    const { fresh, texts, tell } = desk("Which port?");
    await fresh();
    tell(told(1, { ...mine, type: "closed", text: "The run closed: blocked; builder (attempt 1) asks." }));
    expect(await texts()).toEqual(["question a.r1: An agent asks: Which port?"]);
  });

  test("a problem that appears is told once, and again only when it came back; those that an event tells are not", async () => {
    const { fresh, texts, wrong } = desk();
    wrong(problem("config", "millrace.toml"));
    expect(await fresh()).toEqual([]);
    const dead = problem("engine", "engine", "start --daemon died without ending.");
    wrong(problem("config", "millrace.toml"), dead, problem("blocked", "t"), problem("question", "u"));
    expect(await texts()).toEqual(["bad start --daemon died without ending."]);
    expect(await fresh()).toEqual([]);
    wrong();
    expect(await fresh()).toEqual([]);
    wrong(problem("lane", "t", "It waits."), problem("config", "millrace.toml"));
    expect(await texts()).toEqual(["warn t: It waits.", "bad millrace.toml: It is wrong."]);
  });

  test("F4: what was read of the feed is not lost when the problems cannot be read", async () => {
    const { fresh, texts, tell, breakDown } = desk();
    await fresh();
    breakDown(true);
    tell(told(1, { type: "engine-stopped", run: null, task: null, text: "The engine stopped: asked to." }));
    await expect(fresh()).rejects.toThrow("the disk is gone");
    breakDown(false);
    expect(await texts()).toEqual(["info The engine stopped: asked to."]);
  });

  test("M73: of a feed that was begun anew only what is later is told", async () => {
    const { fresh, texts, tell, replace } = desk();
    for (let n = 1; n < 9; n += 1) tell(told(n));
    await fresh();
    tell(told(10, { ...mine, type: "closed", text: "The run closed: done; first." }));
    expect(await texts()).toHaveLength(1);
    replace(
      told(10, { ...mine, type: "closed", text: "The run closed: done; first." }),
      told(11, { ...mine, type: "closed", text: "The run closed: done; second." }),
    );
    expect(await texts()).toEqual(["good a.r1: The run closed: done; second."]);
  });

  test("F9, F12: a storm is cut to its newest fifty, and hostile words are one harmless line", async () => {
    const { fresh, tell } = desk();
    await fresh();
    tell(
      ...Array.from({ length: 200 }, (_, i) =>
        told(i, { ...mine, type: "asked", text: `${i}\u001b]0;x\u0007\nnext\u202E`, run: `\u001b[2J${i}` }),
      ),
    );
    const answer = await fresh();
    expect(answer).toHaveLength(50);
    expect(new Set(answer.map(({ id }) => id)).size).toBe(50);
    expect(answer.at(-1)?.text).toContain("199");
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    for (const { text } of answer) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
});
