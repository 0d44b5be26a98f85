import { makeCrashHouse } from "../../crash/house.ts";
import { crashStates, makeStateJudge, recordPass } from "../../crash/states.ts";
import type { Gate } from "../measure.ts";

const CARDS = {
  "20260101-000000-00aaa-first": "---\ntitle: First\n---\nDo it.\n",
  "20260101-000001-00aab-second": "---\ntitle: Second\ndepends_on: [20260101-000000-00aaa-first]\n---\nThen this.\n",
};
const STATES_A_SECOND = 5_000;

/** Q30: disks after a crash that one core makes and reads with the product's own code; equal ones are read once. */
export const crashGates = async (smoke: boolean): Promise<readonly Gate[]> => {
  const trace = await recordPass(makeCrashHouse(1, CARDS));
  const seeds = { kill: 1, ext4: 8, posix: smoke ? 8 : 24 } as const;
  return [
    {
      id: "Q30",
      claim: `milliseconds of CPU a crash state (made, read, judged) against ${1_000 / STATES_A_SECOND} (${STATES_A_SECOND} a second)`,
      most: 1,
      rounds: smoke ? 2 : 9,
      baseline: () => ({ cpu: 1_000 / STATES_A_SECOND }),
      subject: () => {
        const begun = process.cpuUsage();
        const judge = makeStateJudge(trace);
        let states = 0;
        for (const model of ["kill", "ext4", "posix"] as const)
          for (const { moment, disk } of crashStates(trace, model, seeds[model])) {
            states += 1;
            const problems = disk === null ? [] : judge(disk, moment);
            if (problems.length > 0) throw new Error(problems.join("; "));
          }
        const used = process.cpuUsage(begun);
        return { cpu: (used.user + used.system) / 1_000 / states };
      },
    },
  ];
};
