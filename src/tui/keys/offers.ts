import type { Offer, OfferFacts } from "../../operator/offer.ts";
import { OFFERS } from "../../operator/offers.ts";
import { offerFacts } from "../../watching/facts.ts";
import { onlyOf } from "../answers.ts";
import { EMPTY_DRAFT } from "../parts/draft.ts";
import type { Binding } from "../binding.ts";
import { readable } from "../hints.ts";
import type { State } from "../state.ts";
import { factsOf, subjectOf } from "../subject.ts";
import { draftKey, type Target } from "../target.ts";
import type { Tools } from "../tools.ts";

/** What offers are judged by as the screen stands; null while the workspace was not told of. */
export const offerFactsOf = (state: State): OfferFacts | null => {
  const strip = onlyOf(state, "strip")?.data ?? null;
  return strip === null ? null : offerFacts(strip, factsOf(state));
};

/** Why an offer is not allowed now, in few words of an id: what is wrong stands behind it; null when it is allowed. */
export const refusalOf = (offer: Offer, state: State): string | null => {
  const facts = offerFactsOf(state);
  if (facts === null || (offer.on === "task" && facts.task === null)) return "it is not read yet how things stand";
  const refusal = offer.refusal(facts);
  return refusal === null ? null : readable(refusal, state);
};

/** What an offer is done to as the screen stands; null while the workspace was not told of. */
export const targetOf = (offer: Offer, state: State): Target | null => {
  const facts = offerFactsOf(state);
  if (facts === null) return null;
  const subject = offer.on === "task" ? factsOf(state) : null;
  const asks = ASKS[offer.verb];
  return {
    facts,
    title: subject === null ? "" : subject.title || subject.task,
    asks: (subject === null || asks === undefined ? null : subject[asks]) ?? "",
  };
};

/** Verbs that answer what is asked of a person. */
const ASKS: Readonly<Record<string, "question" | "asked">> = { answer: "question", approve: "asked", reject: "asked" };

/** What the very task that an action was begun for asks now, when that is something else; null when it is not. */
export const askedAnew = (offer: Offer, begun: Target, state: State): Target | null => {
  const now = targetOf(offer, state);
  const same = now?.facts.task?.task === begun.facts.task?.task;
  return now !== null && same && begun.asks !== "" && now.asks !== begun.asks ? now : null;
};

/** Begins an offer: asks for what it needs, or carries it out. */
export const begin = (tools: Tools, offer: Offer): void => {
  const state = tools.state();
  const target = targetOf(offer, state);
  const refusal = refusalOf(offer, state);
  if (refusal !== null || target === null) {
    tools.notice("warn", `${offer.label}: ${refusal ?? "not yet"}`);
    return;
  }
  const { input } = offer;
  if (input === null) tools.carryOut(offer, "", target);
  else if (input.kind === "choice")
    tools.change({ overlay: { kind: "choose", offer, target, choices: input.choices(target.facts), at: 0 } });
  else
    tools.change({
      overlay: { kind: "ask", offer, target, draft: state.drafts[draftKey(offer, target)] ?? EMPTY_DRAFT },
    });
};

const stripOf = (state: State) => onlyOf(state, "strip")?.data ?? null;

/** When an action is what the person most likely came for; what is not named here never is. */
const URGENT: Readonly<Record<string, (state: State) => boolean>> = {
  answer: (state) => (factsOf(state)?.question ?? null) !== null,
  approve: (state) => (factsOf(state)?.asked ?? null) !== null,
  reject: (state) => (factsOf(state)?.asked ?? null) !== null,
  retry: (state) => factsOf(state)?.state === "blocked" && factsOf(state)?.question === null,
  unblock: (state) => factsOf(state)?.state === "blocked" && factsOf(state)?.question === null,
  thaw: (state) => factsOf(state)?.state === "deferred",
  release: (state) => factsOf(state)?.held === true,
  resume: (state) => stripOf(state)?.engine.word === "paused",
  start: (state) => isIdle(state) && (stripOf(state)?.counts.backlog ?? 0) + (stripOf(state)?.counts.active ?? 0) > 0,
  "add-task": (state) => Object.values(stripOf(state)?.counts ?? { any: 1 }).every((count) => count === 0),
};

const isIdle = (state: State): boolean => ["stopped", "crashed"].includes(stripOf(state)?.engine.word ?? "");

/** The keys of everything a person may do: those of the table of offers. */
export const OFFER_KEYS: readonly Binding[] = OFFERS.map((offer, place) => ({
  id: offer.id,
  keys: [offer.key],
  label: offer.label,
  summary: offer.summary,
  rank: offer.on === "task" ? 30 + place / 100 : 55 + place / 100,
  valid: (state) => !state.stream && !state.bare && (offer.on === "workspace" || subjectOf(state) !== null),
  refusal: (state) => refusalOf(offer, state),
  urgent: (state) => URGENT[offer.id]?.(state) ?? false,
  run: (tools) => begin(tools, offer),
}));
