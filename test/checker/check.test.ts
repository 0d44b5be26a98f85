import { describe, expect, test } from "vitest";
import type { Fields } from "./chain.ts";
import { check, type Circumstances } from "./check.ts";
import type { Repository } from "./repository.ts";
import { linesOf, OTHER, planOf, RUN, soundWorkspace, TASK, type Sound } from "./sound-workspace.ts";

const FROM = "a".repeat(40);

const repositoryOf = (sound: Sound, change: Partial<Repository> = {}): Repository => ({
  line: [sound.commit, FROM],
  reachable: new Set([sound.commit, FROM, "b".repeat(40)]),
  messageOf: () =>
    `first\n\nMillrace-Run: ${RUN}\nMillrace-Task: ${TASK}\nMillrace-Plan: ${String(sound.plan["digest"])}\n`,
  ...change,
});

/** What the judge says after one thing was broken. */
const after = (breakIt: (sound: Sound) => void, told: Circumstances = {}): string[] => {
  const sound = soundWorkspace();
  breakIt(sound);
  return check(sound.files, {
    settled: true,
    acknowledged: [TASK, OTHER],
    repository: repositoryOf(sound),
    from: FROM,
    ...told,
  });
};

const withEvents = (change: (events: Fields[]) => void) => (sound: Sound) => {
  const events = [...sound.events];
  change(events);
  sound.journal(RUN, events);
};

const move =
  (to: string) =>
  ({ files }: Sound): void => {
    files.delete(`agents/tasks/done/${TASK}.md`);
    files.delete("agents/.runtime/state.json");
    files.set(`agents/tasks/${to}/${TASK}.md`, "first\n");
  };

describe("the judge", () => {
  test("a sound workspace has no violation", () => {
    expect(after(() => undefined)).toEqual([]);
  });

  test("a lost task is found", () => {
    expect(after(({ files }) => void files.delete(`agents/tasks/backlog/${OTHER}.md`))).toContain(
      `task ${OTHER}: was acknowledged and is lost`,
    );
  });

  test("a card in two folders is found, unless a crash may have left it there with the same bytes", () => {
    const twice = ({ files }: Sound): void => void files.set(`agents/tasks/active/${OTHER}.md`, "second\n");
    expect(after(twice)).toContain(`task ${OTHER}: stands in backlog and active`);
    expect(after(twice, { settled: false })).toEqual([]);
    expect(
      after((sound) => (twice(sound), sound.files.set(`agents/tasks/active/${OTHER}.md`, "x")), { settled: false }),
    ).toHaveLength(1);
  });

  test("D4: a run that was removed is accounted for by its record, and one that must not have gone is found", () => {
    const remove = (sound: Sound, record: Fields = {}): void => {
      for (const path of sound.files.keys()) if (path.startsWith(`agents/runs/${RUN}/`)) sound.files.delete(path);
      const merged = { run: RUN, verdict: "done", integration: "merged", commit: sound.commit, ...record };
      sound.files.set(`agents/tasks/pruned/${RUN}.json`, JSON.stringify(merged));
    };
    expect(after(remove)).toEqual([]);
    expect(after((sound) => remove(sound, { commit: "d".repeat(40) }))).toContain(
      `run ${RUN}: was removed although ${"d".repeat(12)} is not on the base`,
    );
    const undone = (sound: Sound): void => {
      remove(sound);
      sound.files.set(`agents/tasks/blocked/${TASK}.md`, sound.files.get(`agents/tasks/done/${TASK}.md`) ?? "");
      sound.files.delete(`agents/tasks/done/${TASK}.md`);
    };
    expect(after(undone)).toContain(`task ${TASK}: its newest run was removed although it is not done`);
    const second = RUN.replace(".r1", ".r2");
    expect(
      after(
        (sound) =>
          void sound.files.set(
            `agents/tasks/pruned/${second}.json`,
            JSON.stringify({ run: second, verdict: "blocked" }),
          ),
      ),
    ).toEqual(
      expect.arrayContaining([
        `task ${TASK}: its run 2 was removed before an earlier one`,
        `task ${TASK}: its run 1 stands although a later one was removed`,
      ]),
    );
  });

  test("a changed plan is found", () => {
    const changed = ({ files, plan }: Sound): void =>
      void files.set(`agents/runs/${RUN}/plan.json`, JSON.stringify({ ...plan, extra: 1 }));
    expect(after(changed)).toContain(`run ${RUN}: the plan's digest is wrong`);
    expect(after(({ files }) => void files.set(`agents/runs/${RUN}/plan.json`, "{"))).toContain(
      `run ${RUN}: plan.json is no JSON object`,
    );
  });

  test("a flipped byte, a missing line and a glued line of a journal are found", () => {
    const path = `agents/runs/${RUN}/journal.jsonl`;
    const edit =
      (change: (text: string) => string) =>
      ({ files }: Sound) =>
        void files.set(path, change(files.get(path) ?? ""));
    expect(after(edit((text) => text.replace('"slot":1', '"slot":2')))[0]).toBe(
      `run ${RUN}: journal line 1 has a wrong hash`,
    );
    expect(after(edit((text) => text.split("\n").toSpliced(2, 1).join("\n")))).toContain(
      `run ${RUN}: journal line 3 does not follow the line before it`,
    );
    expect(after(edit((text) => text.replace("\n", ""))).join()).toContain("journal line 1 is no JSON object");
  });

  test("a torn tail is excused before a start and found after it", () => {
    const torn = ({ files }: Sound): void =>
      void files.set("agents/journal.jsonl", `${files.get("agents/journal.jsonl")}{"v":1`);
    expect(after(torn)).toEqual(["the engine's journal ends in a torn line of 6 bytes"]);
    expect(after(torn, { settled: false })).toEqual([]);
  });

  test("a line of an older epoch does not count", () => {
    const late = { type: "closed", verdict: "blocked", reason: "", hint: "", research: false };
    expect(after((sound) => sound.journal(RUN, [...sound.events, late], [...sound.events.map(() => 2), 1]))).toEqual(
      [],
    );
  });

  test("two engines with one epoch are found", () => {
    const start = { type: "engine-started", pid: 1, host: "h", version: "1" };
    expect(after(({ files }) => void files.set("agents/journal.jsonl", linesOf([start, start])))).toEqual([
      "two engines started with epoch 1",
    ]);
  });

  test("an attempt started twice, by its folders or by what the agents themselves wrote down, is found", () => {
    expect(
      after(({ files }) => void files.set(`agents/runs/${RUN}/attempts/1-checker/order.json`, "{}")).join(),
    ).toContain("attempt 1 has two folders");
    expect(after(() => undefined, { starts: [`${RUN} 1`, `${RUN} 2`, `${RUN} 1`] })).toEqual([
      `attempt ${RUN} 1 was started twice`,
    ]);
  });

  test("an attempt that was started without being ordered is found", () => {
    expect(after(({ files }) => void files.set(`agents/runs/${RUN}/attempts/3-builder/pid.json`, "{}"))).toEqual([
      `run ${RUN}: attempt 3 has a folder but was never ordered`,
      `run ${RUN}: attempt 3 was started without an order`,
    ]);
    expect(after(({ files }) => void files.delete(`agents/runs/${RUN}/attempts/1-builder/pid.json`)).join()).toContain(
      "never took its pid.json",
    );
  });

  test("a voided attempt needs no order, and must never have run", () => {
    const path = (name: string) => `agents/runs/${RUN}/attempts/3-builder/${name}`;
    const ordered = withEvents((events) => void events.splice(10, 0, { ...events[2], n: 3, node: "builder" }));
    const voided = (sound: Sound): void => {
      ordered(sound);
      sound.files.set(path("pid.json"), '{"void":true}\n');
    };
    expect(after(voided).join()).not.toContain("without an order");
    expect(after((sound) => (voided(sound), sound.files.set(path("exit.json"), "{}"))).join()).toContain(
      "although it was voided",
    );
  });

  test("a stage committed twice is found", () => {
    const again = (events: Fields[]): void => {
      events.splice(
        4,
        0,
        { ...events[2], n: 2 },
        {
          type: "settled",
          node: "builder",
          settlement: { n: 2, class: "ok", outcome: "DONE", commit: "b".repeat(40) },
        },
      );
    };
    const found = after(withEvents(again)).join("\n");
    expect(found).toContain("ordered attempt 2 at builder (visit 1), which was committed before");
    expect(found).toContain("which an earlier attempt committed");
  });

  test("two attempts at work at once, a gap in their numbers and a settling twice are found", () => {
    expect(after(withEvents((events) => void events.splice(3, 0, { ...events[2], n: 2 }))).join()).toContain(
      "ordered attempt 2 while attempt 1 was at work",
    );
    expect(after(withEvents((events) => void (events[6] = { ...events[6], n: 5 }))).join()).toContain(
      "ordered attempt 5 after 1 attempts",
    );
    expect(after(withEvents((events) => void events.splice(4, 0, ...events.slice(3, 4)))).join()).toContain(
      "settled attempt 1 twice",
    );
  });

  test("a run that goes on after its closing is found", () => {
    expect(after(withEvents((events) => void events.push(...events.slice(1, 2))))).toEqual([
      `run ${RUN}: entered follows the closing`,
    ]);
  });

  test("more visits than the plan allows are found", () => {
    const entered = { type: "entered", node: "builder", from: null, by: "x" };
    expect(after(withEvents((events) => void events.splice(1, 0, entered, entered))).join()).toContain(
      "entered builder more often than its 2 visits",
    );
  });

  test("a card whose folder does not fit the verdict is found", () => {
    expect(after(move("blocked"))).toEqual([
      `task ${TASK}: its run ${RUN} closed done, but the card stands in blocked`,
    ]);
    expect(after(move("active"))).toHaveLength(1);
    expect(after(move("active"), { settled: false })).toEqual([]);
    const open = withEvents((events) => void events.pop());
    expect(after(open).join()).toContain(`its run ${RUN} is open, but the card stands in done`);
  });

  test("a claim that a power loss tore is excused before a start came to its end, and not after", () => {
    const torn = (sound: Sound): void => {
      withEvents((events) => void events.splice(0))(sound);
      move("backlog")(sound);
    };
    const problem = `its run ${RUN} is open, but the card stands in backlog`;
    expect(after(torn).join()).toContain(problem);
    expect(after(torn, { settled: false }).join()).not.toContain(problem);
    const begun = (sound: Sound): void => {
      withEvents((events) => void events.splice(1))(sound);
      move("backlog")(sound);
    };
    expect(after(begun, { settled: false }).join()).toContain(problem);
  });

  test("two open runs of one task are found", () => {
    const second = (sound: Sound): void => {
      const plan = planOf(`${TASK}.r2`, TASK);
      sound.files.set(`agents/runs/${TASK}.r2/plan.json`, JSON.stringify(plan));
      sound.journal(`${TASK}.r2`, [{ type: "opened", plan: plan["digest"], slot: 1, start: FROM }]);
      sound.journal(RUN, sound.events.slice(0, 3));
    };
    expect(after(second).join()).toContain(`has two open runs`);
  });

  test("a done run without integration, or merged without an advance, is found", () => {
    expect(after(withEvents((events) => void events.splice(9, 1)))).toContain(
      `run ${RUN}: is done without an integration event`,
    );
    expect(
      after(
        withEvents((events) => void events.splice(8, 1)),
        { repository: undefined as never },
      ).join(),
    ).toContain("never advanced");
  });

  test("a base that advanced without green checks, or to a foreign commit, is found", () => {
    expect(after(withEvents((events) => void events.splice(6, 2))).join()).toContain("without green checks");
    const stranger = "d".repeat(40);
    const planted = (sound: Sound) => repositoryOf(sound, { line: [stranger, sound.commit, FROM] });
    expect(after(() => undefined, { repository: planted(soundWorkspace()) })).toEqual([
      `the base holds dddddddddddd, which did not come through the gate`,
    ]);
    expect(after(() => undefined, { repository: planted(soundWorkspace()), foreign: [stranger] })).toEqual([]);
  });

  test("a merge that is not on the base, or lacks its trailers, is found", () => {
    const sound = soundWorkspace();
    expect(
      after(() => undefined, { repository: repositoryOf(sound, { line: [FROM], reachable: new Set([FROM]) }) }),
    ).toEqual([`run ${RUN}: cccccccccccc is not on the base`]);
    expect(after(() => undefined, { repository: repositoryOf(sound, { messageOf: () => "first\n" }) })).toHaveLength(3);
  });

  test("what a crash left behind is found after a start", () => {
    expect(after(({ files }) => void files.set("agents/.runtime/tmp/m1-2.tmp", ""))).toEqual([
      "agents/.runtime/tmp/m1-2.tmp is left over",
    ]);
  });

  test("a published state that counts wrongly is found", () => {
    expect(after(({ files }) => void files.set("agents/.runtime/state.json", "{}"))).toHaveLength(6);
  });
});
