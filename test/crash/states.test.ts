import { describe, expect, test } from "vitest";
import type { SimDisk } from "../sim/disk.ts";
import type { LossModel } from "../sim/power-loss.ts";
import { makeCrashHouse } from "./house.ts";
import { crashStates, makeStateJudge, recordPass, type Moment } from "./states.ts";

const CARDS = {
  "20260101-000000-00aaa-first": "---\ntitle: First\n---\nDo it.\n",
  "20260101-000001-00aab-second": "---\ntitle: Second\ndepends_on: [20260101-000000-00aaa-first]\n---\nThen this.\n",
};

/** How often each moment is crashed at under a model; CRASH_SCHEDULES raises it for a soak. */
const SOAK = Number(process.env["CRASH_SCHEDULES"] ?? 1);
const SEEDS: Readonly<Record<LossModel, number>> = { kill: 1, ext4: 8 * SOAK, posix: 24 * SOAK };

describe("what a crash leaves at every single change of a pass", { timeout: 600_000 }, () => {
  test.each(["kill", "ext4", "posix"] as const)(
    "M1, M3, M7, P1, P5: under %s every card stands once, and every run reads as a beginning of what it wrote, with all that was durable",
    async (model) => {
      const trace = await recordPass(makeCrashHouse(1, CARDS));
      const judge = makeStateJudge(trace);
      const found = new Map<string, string>();
      let different = 0;
      for (const { moment, disk } of crashStates(trace, model, SEEDS[model])) {
        if (disk === null) continue;
        different += 1;
        for (const problem of judge(disk, moment)) found.set(problem, `after ${moment.op}`);
      }
      expect([...found]).toEqual([]);
      expect(trace.moments.length).toBeGreaterThan(100);
      expect(different).toBeGreaterThan(model === "posix" ? 500 : 40);
    },
  );

  test("the judge is no accomplice: a lost card, a lost line, another plan and a card in the wrong folder are found", async () => {
    const trace = await recordPass(makeCrashHouse(1, CARDS));
    const judge = makeStateJudge(trace);
    const moment = lastOf(trace.moments);
    const [run] = trace.runs.keys();
    const [task] = trace.tasks;
    const journal = `/house/agents/runs/${run}/journal.jsonl`;
    const plan = `/house/agents/runs/${run}/plan.json`;
    const done = `/house/agents/tasks/done/${task}.md`;
    const broken = (harm: (disk: SimDisk) => void): string => {
      const disk = moment.disk.fork();
      harm(disk);
      return judge(disk, moment).join("; ");
    };
    expect(broken(() => undefined)).toBe("");
    expect(broken((disk) => disk.unlink(done))).toContain(`${task} is lost`);
    expect(broken((disk) => disk.rename(done, `/house/agents/tasks/backlog/${task}.md`))).toContain(
      "stands in backlog",
    );
    expect(broken((disk) => shorten(disk, journal))).toMatch(/has \d+ lines where \d+ were durable/);
    expect(broken((disk) => disk.unlink(plan))).toContain("its plan is gone");
  });
});

const lastOf = (moments: readonly Moment[]): Moment => {
  const last = moments.at(-1);
  if (last === undefined) throw new Error("nothing was recorded");
  return last;
};

/** Takes the last line of a file away, as a disk that lied about a sync would. */
const shorten = (disk: SimDisk, path: string): void => {
  const bytes = disk.read(path) ?? new Uint8Array();
  const file = disk.openAppend(path);
  file.truncate(bytes.lastIndexOf(10, bytes.length - 2) + 1);
  file.close();
};
