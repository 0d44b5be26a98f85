import { copyHouse, crash, judge, makeCrashHouse, runOnce, steady } from "../../crash/house.ts";
import { awaited } from "../clock.ts";
import type { Gate } from "../measure.ts";

const CARDS = { "20260101-000000-00aaa-first": "---\ntitle: First\n---\nDo it.\n" };
const STATES_A_SECOND = 5_000;

/** Q30: crash states of the real engine that one core judges a second. */
export const crashGates = async (smoke: boolean): Promise<readonly Gate[]> => {
  const start = makeCrashHouse(1, CARDS);
  const { moments } = await runOnce(copyHouse(start, 1), steady, -1);
  const states = smoke ? Math.min(20, moments.length) : moments.length;
  let at = 0;
  return [
    {
      id: "Q30",
      claim: `milliseconds a crash state (strike, restart, judgement) against ${1_000 / STATES_A_SECOND} (${STATES_A_SECOND} a second)`,
      most: 1,
      rounds: smoke ? 2 : 9,
      baseline: () => ({ wall: 1_000 / STATES_A_SECOND }),
      subject: async () => {
        const { wall = 0 } = await awaited(async () => {
          for (let n = 0; n < states; n += 1, at = (at + 1) % moments.length) {
            const house = copyHouse(start, 1);
            await runOnce(house, steady, at);
            crash(house, "kill", at);
            for (let passes = 0; passes < 40 && (await runOnce(house, steady, -1)).waiting; passes += 1)
              house.world.clock.wall += 3_600_000;
            const found = judge(house);
            if (found.length > 0) throw new Error(found.join("; "));
          }
        });
        return { wall: wall / states };
      },
    },
  ];
};
