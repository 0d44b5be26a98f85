import type { Durable } from "../files/durable.ts";
import { makeLogKeeper } from "../files/engine-log.ts";
import type { RunPass } from "../ports/pass.ts";

/** An engine that keeps the log it prints to within its bounds, when its output is that log; any other is left as it is. */
export const withKeptLog =
  (pass: RunPass, durable: Durable): RunPass =>
  async (options, news, signals) => {
    const keep = makeLogKeeper(durable);
    if (keep === null) return pass(options, news, signals);
    const tell: typeof news = (one) => {
      news(one);
      keep();
    };
    return pass(options, tell, signals);
  };
