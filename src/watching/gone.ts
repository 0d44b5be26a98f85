import { Failure } from "../domain/failure.ts";
import type { House } from "../operator/house.ts";
import type { Sources } from "./sources.ts";

const HINT = "It is shown again as soon as it is back; q leaves.";

/**
 * Sources of a workspace that may be moved away or removed while one looks: then no empty list is told as if it were the truth.
 * What was told last stays, marked; the strip, which stands everywhere, says why.
 */
export const unlessGone = (sources: Sources, gone: House["gone"]): Sources => {
  const there =
    <Q, A>(ask: (query: Q) => A): ((query: Q) => A) =>
    (query) => {
      const why = gone();
      if (why !== null) throw new Failure("workspace-missing", why, HINT);
      return ask(query);
    };
  const names = Object.keys(sources) as (keyof Sources)[];
  const careful = Object.fromEntries(
    names.map((name) => [name, there(sources[name] as (query: unknown) => unknown)]),
  ) as Sources;
  return {
    ...careful,
    strip: async (query) => {
      const strip = await sources.strip(query);
      // Asked behind the reading, which may have met the workspace half gone.
      const why = gone();
      if (why === null) return strip;
      const banner = { subject: "workspace", sentence: why, hint: HINT };
      return { ...strip, unstartable: why, banners: [banner, ...strip.banners] };
    },
  };
};
