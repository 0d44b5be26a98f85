import * as z from "zod";
import type { Order } from "../domain/attempt.ts";
import type { Fault } from "./adapter.ts";
import { lastWords } from "./ending.ts";
import { filesOf, readSmall } from "./folder.ts";

/** EX_TEMPFAIL of sysexits.h: "the user is invited to retry". */
const TEMPORARY = 75;
const RETRY_MAX_MS = 60 * 86_400_000;

const CLASSES = ["provider-error", "rate-limited", "usage-limited", "auth"] as const;

const Said = z
  .looseObject({
    class: z.enum(CLASSES).catch("provider-error"),
    summary: z.string().catch(""),
    retry_at: z.iso.datetime({ offset: true }).nullable().catch(null),
  })
  .catch({ class: "provider-error", summary: "", retry_at: null });

const HINTS: Readonly<Record<(typeof CLASSES)[number], string>> = {
  "provider-error": "the runner's provider or the network failed; the run tries again by itself",
  "rate-limited": "the runner's provider asks for fewer requests; the run tries again by itself",
  "usage-limited": "the runner's usage limit is reached; the run goes on when it resets",
  auth: "log the runner in, or let its key through with env in [runners.<name>]",
};

/**
 * The fault that a command says is not the work's: it exits with 75, and its report may name the class and when to try again.
 * The exit code is asked first because the agent that a command wraps can write the report, but seldom chooses the code.
 */
export const commandFault = (order: Order, exitCode: number | null, now: number): Fault | null => {
  if (exitCode !== TEMPORARY) return null;
  const files = filesOf(order.dir);
  const said = Said.parse(jsonOf(readSmall(files.report, 64 * 1024)));
  const at = said.retry_at === null ? Number.NaN : Date.parse(said.retry_at);
  return {
    class: said.class,
    message: said.summary || lastWords(files.stderr) || `It exited with ${TEMPORARY}: try again later.`,
    hint: HINTS[said.class],
    retryAt: at > now && at < now + RETRY_MAX_MS ? new Date(at).toISOString() : null,
  };
};

const jsonOf = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
};
