import type { EngineModel } from "../view/engine.ts";
import { type Glance, type Moment, readEngine, readGlance } from "../watching/glance.ts";
import type { Context } from "./verb.ts";

/** The workspace as a whole, as a verb tells of it now: `limit` rows of the queue, and whatever stands in the way. */
export const glanceAt = async (context: Context, limit: number, owned = true): Promise<Glance> =>
  readGlance(context.house(), limit, momentOf(context), owned);

/** The engine as it is now, for verbs that tell of one task or run. */
export const engineAt = (context: Context): EngineModel => readEngine(context.house().reader, momentOf(context));

/** Now, by the clock of this machine. */
export const momentOf = ({ world }: Context): Moment => ({ nowMs: world.now(), offset: world.offset });
