import { isFailure } from "../domain/failure.ts";
import type { Finding } from "../operator/finding.ts";
import type { House } from "../operator/house.ts";
import type { World } from "../ports/world.ts";
import type { Strip, Told } from "./answer.ts";
import { makeFresh } from "./fresh.ts";
import type { Problems } from "./problems.ts";
import { missingRepository } from "./problems-workspace.ts";
import type { StatusHouse } from "./status.ts";
import { readStrip } from "./strip.ts";

/** What only a look at the machine finds is looked for again after so long. */
const FOUND_MS = 15_000;

/** Makes the source of what stands on every screen, with what happened since it was asked last. */
export const makeStripSource = (
  house: StatusHouse & Pick<House, "missingRunners" | "missingRepo">,
  problems: Pick<Problems, "read" | "count">,
  world: Pick<World, "now" | "offset" | "monotonic">,
): (() => Promise<Strip>) => {
  const fresh = makeFresh(house.reader, problems, world);
  let findings: readonly Finding[] = [];
  let lookedMs = -Infinity;
  return async () => {
    if (world.monotonic() - lookedMs >= FOUND_MS) {
      const repo = await house.missingRepo();
      const gone = repo === null ? [] : [{ area: "repo", level: "wrong", ...missingRepository(repo) } as const];
      findings = [...gone, ...(await house.missingRunners()).map(findingOf)];
      lookedMs = world.monotonic();
    }
    const strip = await readStrip(house, problems, { nowMs: world.now(), offset: world.offset }, findings);
    // Last of all: an event is told once, and shall not be lost with an answer that fails.
    return { ...strip, fresh: await fresh().catch(nothing) };
  };
};

/** What cannot be read for news has its own panel that says so; the strip goes on without. */
const nothing = (thrown: unknown): readonly Told[] => {
  if (isFailure(thrown)) return [];
  throw thrown;
};

/** In the words of `doctor`. */
const findingOf = ({ runner, program }: Awaited<ReturnType<House["missingRunners"]>>[number]): Finding => ({
  area: "runners",
  level: "wrong",
  sentence: `Runner ${runner}: ${program} was not found or is not executable.`,
  hint: `Install it, or set command in [runners.${runner}].`,
});
