import type { Fault } from "./adapter.ts";
import { plainLine } from "./plain.ts";

type Rule = { readonly pattern: RegExp; readonly class: Fault["class"]; readonly hint: string };

/**
 * What codex's own error messages mean (texts of 0.169.0). They are matched against the message of `turn.failed` or
 * `error` events only, never against what a tool or the model printed. The first match holds.
 */
const RULES: readonly Rule[] = [
  {
    pattern: /usage limit/i,
    class: "usage-limited",
    hint: "the subscription's limit is reached; the run goes on when it resets",
  },
  {
    pattern: /quota exceeded|insufficient_quota|out of credits|credit limit|spend cap|usage not included/i,
    class: "usage-limited",
    hint: "check the plan and billing of the codex account",
  },
  {
    pattern: /\b40[13]\b|unauthorized|not logged in|invalid api key|refresh token/i,
    class: "auth",
    hint: "run `codex login`, or let the key through with env in [runners.<name>]",
  },
  {
    pattern: /context window|context length|context_length_exceeded|maximum context/i,
    class: "context-overflow",
    hint: "split the task, or bind the stage to a model with a larger context",
  },
  {
    pattern: /\b429\b|rate limit/i,
    class: "rate-limited",
    hint: "the provider asks for fewer requests; the run tries again by itself",
  },
  {
    pattern: /model_not_found|model .* (?:does not exist|not supported|not found)/i,
    class: "agent-failed",
    hint: "set a model this account may use",
  },
  {
    pattern: /sandbox|bwrap|bubblewrap|landlock|seatbelt/i,
    class: "sandbox",
    hint: "codex could not set up its sandbox here; see [runners.<name>] sandbox",
  },
  {
    pattern:
      /\b5\d\d\b|stream (?:disconnected|closed)|stream error|disconnected before completion|overloaded|at capacity|capacity unavailable|high demand|high load|temporary errors|error sending request|connection|timed? ?out|dns/i,
    class: "provider-error",
    hint: "the provider or the network failed; the run tries again by itself",
  },
];

/** The class of a failure codex reported: by its typed error where the rollout file holds one, else by its message; `retryAt` from the clock the message names when it is a usage limit. */
export const codexFault = (message: string, now: number, info: unknown = null): Fault => {
  const typed = typedClass(info);
  const rule = RULES.find(({ pattern, class: kind }) => (typed === null ? pattern.test(message) : kind === typed));
  const kind = typed ?? rule?.class ?? "agent-failed";
  return {
    class: kind,
    message: `codex: ${plainLine(message, 1_500)}`,
    hint: rule?.hint ?? "see stdout.log and stderr.log in the attempt's folder",
    retryAt: kind === "usage-limited" ? retryIn(message, now) : null,
  };
};

/** What codex's typed error (`codex_error_info` of its rollout file, 0.169.0) means; null when it says no more than its message. */
const typedClass = (info: unknown): Fault["class"] | null => {
  if (typeof info === "string") return WORDS[info] ?? null;
  if (typeof info !== "object" || info === null) return null;
  const [detail] = Object.values(info) as unknown[];
  const status =
    typeof detail === "object" && detail !== null && "http_status_code" in detail ? detail.http_status_code : null;
  if (status === 401 || status === 403) return "auth";
  if (status === 429) return "rate-limited";
  return typeof status === "number" && status >= 500 ? "provider-error" : null;
};

const WORDS: Readonly<Record<string, Fault["class"]>> = {
  usage_limit_exceeded: "usage-limited",
  rate_limit_exceeded: "rate-limited",
  context_window_exceeded: "context-overflow",
  unauthorized: "auth",
  server_overloaded: "provider-error",
  internal_server_error: "provider-error",
  sandbox_error: "sandbox",
};

/** The failure of a codex that ended before its first event: its arguments, its login, its installation. */
export const codexLaunchFault = (stderr: string, exitCode: number): Fault => {
  const words = stderr
    .trim()
    .split("\n")
    .filter((line) => /error/i.test(line))
    .at(0);
  const message =
    plainLine(words ?? stderr.trim().split("\n").at(-1) ?? "", 500) || `it exited with ${exitCode} and said nothing`;
  if (exitCode === 2)
    return {
      class: "launch-failed",
      message: `codex: ${message}`,
      hint: "this codex does not take our flags; see `millrace doctor`",
      retryAt: null,
    };
  const fault = codexFault(message, 0);
  return fault.class === "auth" || fault.class === "sandbox"
    ? fault
    : { ...fault, class: "agent-failed", retryAt: null };
};

const CLOCK = /try again at (?:(\w{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4}),? )?(\d{1,2}):(\d{2})(?: ?([AP]M))?/i;
const SPAN = /try again in ((?:\d+ (?:day|hour|minute|second)s?,? ?(?:and )?)+)/i;
const UNITS_MS: Readonly<Record<string, number>> = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 };

/** The time in "try again at 9:26 PM", a local clock with or without a date, or "try again in 2 hours 5 minutes"; else null. */
const retryIn = (message: string, now: number): string | null => {
  const span = SPAN.exec(message)?.[1];
  if (span !== undefined) {
    const parts = [...span.matchAll(/(\d+) (day|hour|minute|second)/gi)];
    return new Date(
      now + parts.reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS_MS[unit?.toLowerCase() ?? ""] ?? 0), 0),
    ).toISOString();
  }
  const clock = CLOCK.exec(message);
  if (clock === null) return null;
  const [, month, day, year, hour, minute, half] = clock;
  const at = month === undefined ? new Date(now) : new Date(`${month} ${day ?? ""} ${year ?? ""}`);
  if (Number.isNaN(at.getTime())) return null;
  const noon = half?.toUpperCase() === "PM" ? 12 : 0;
  at.setHours(half === undefined ? Number(hour) : (Number(hour) % 12) + noon, Number(minute), 0, 0);
  if (month === undefined && at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.toISOString();
};
