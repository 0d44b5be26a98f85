import { isTerminal } from "./output.ts";

/** True where a screen can be drawn and keys can be read: a terminal on both ends that understands more than text. */
export const hasScreen = (env: Readonly<Record<string, string | undefined>>): boolean =>
  env["TERM"] !== "dumb" && isTerminal(0) && isTerminal(1);
