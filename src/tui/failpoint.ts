import type { Env } from "./options.ts";

/**
 * Throws from the n-th call on that names it (what draws is called again when it threw), by
 * `MILLRACE_FAILPOINT=screen.<place>:<n>`: the seam of the tests of what the screen leaves behind. Without one it does nothing.
 */
export const makeFailpoint = (env: Env): ((place: string) => void) => {
  const [wanted = "", count = ""] = (env["MILLRACE_FAILPOINT"] ?? "").split(":");
  if (!wanted.startsWith("screen.")) return () => {};
  let left = Number(count);
  return (place) => {
    if (`screen.${place}` !== wanted) return;
    left -= 1;
    if (left <= 0) throw new Error(`the failpoint ${wanted} was reached`);
  };
};
