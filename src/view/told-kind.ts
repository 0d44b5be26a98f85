import type { FeedEvent } from "../domain/feed.ts";
import type { Verdict } from "../domain/event.ts";

/** How loudly an event of the feed is told: "quiet" is what belongs to every run and asks nobody to look up. */
export type ToldKind = "good" | "info" | "warn" | "bad" | "question" | "quiet";

type Told = Pick<FeedEvent, "type" | "text">;

/** How loudly an event is told. The feed holds sentences only, so what they say is read from the words that `phraseEvent` uses. */
export const kindOfTold = (event: Told): ToldKind => {
  const { type, text } = event;
  if (type === "closed") return OF_VERDICT[verdictOfTold(event) ?? "blocked"];
  if (type === "settled") return kindOfSettled(text);
  if (type === "integrated")
    return text.startsWith("Integrated: ") ? "good" : text.startsWith("Not integrated, a revision") ? "warn" : "info";
  return KINDS.get(type) ?? "quiet";
};

/** How a run ended by the sentence of its closing; null for another event. */
export const verdictOfTold = ({ type, text }: Told): Verdict | null => {
  if (type !== "closed") return null;
  const word = /^The run closed: (done|blocked|cancelled)[,;]/.exec(text)?.[1];
  return (word as Verdict | undefined) ?? null;
};

/** The commit that the base stands on since then, as far as its sentence shows it; null when nothing was integrated. */
export const commitOfTold = ({ type, text }: Told): string | null =>
  type === "integrated" ? (/^Integrated: the base stands on ([0-9a-f]{7,64})\./.exec(text)?.[1] ?? null) : null;

const OF_VERDICT: Readonly<Record<Verdict, ToldKind>> = { done: "good", blocked: "bad", cancelled: "info" };

const KINDS: ReadonlyMap<string, ToldKind> = new Map([
  ["asked", "question"],
  ["sent-back", "warn"],
  ["waiting", "warn"],
  ["held", "info"],
  ["released", "info"],
  ["decided", "info"],
  ["paused", "warn"],
  ["unpaused", "info"],
  ["budget-reached", "warn"],
  ["config-reloaded", "info"],
  ["engine-started", "info"],
  ["engine-stopped", "info"],
  ["engine-took-over", "warn"],
  ["run-corrupt", "bad"],
  ["intake-taken", "info"],
  ["intake-refused", "warn"],
  ["notice", "info"],
]);

const kindOfSettled = (text: string): ToldKind => {
  if (/ ended after .{1,40}? without an outcome \(/.test(text)) return "bad";
  const outcome = / ended after .{1,40}? with (\w+)/.exec(text)?.[1] ?? "";
  return /^(?:FAIL|FIX_NEEDED|BLOCKED|NEEDS_)/.test(outcome) || /: `.*` (?:exited -?\d+|was ended)\.$/.test(text)
    ? "warn"
    : "quiet";
};
