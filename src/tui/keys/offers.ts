import type { Offer, OfferFacts } from "../../operator/offer.ts";
import { OFFERS } from "../../operator/offers.ts";
import { offerFacts } from "../../watching/facts.ts";
import { onlyOf } from "../answers.ts";
import { EMPTY_DRAFT } from "../parts/draft.ts";
import type { Binding } from "../screen.ts";
import type { State } from "../state.ts";
import { factsOf, subjectOf } from "../subject.ts";
import type { Tools } from "../tools.ts";

/** What offers are judged by as the screen stands; null while the workspace was not told of. */
export const offerFactsOf = (state: State): OfferFacts | null => {
  const strip = onlyOf(state, "strip")?.data ?? null;
  return strip === null ? null : offerFacts(strip, factsOf(state));
};

/** Why an offer is not allowed now; null when it is. */
export const refusalOf = (offer: Offer, state: State): string | null => {
  const facts = offerFactsOf(state);
  if (facts === null || (offer.on === "task" && facts.task === null)) return "it is not read yet how things stand";
  return offer.refusal(facts);
};

/** Begins an offer: asks for what it needs, or carries it out. */
export const begin = (tools: Tools, offer: Offer): void => {
  const state = tools.state();
  const facts = offerFactsOf(state);
  const refusal = refusalOf(offer, state);
  if (refusal !== null || facts === null) {
    tools.notice("warn", `${offer.label}: ${refusal ?? "not yet"}`);
    return;
  }
  const task = subjectOf(state)?.task ?? null;
  const { input } = offer;
  if (input === null) tools.carryOut(offer, "");
  else if (input.kind === "choice")
    tools.change({ overlay: { kind: "choose", offer, task, choices: input.choices(facts), at: 0 } });
  else tools.change({ overlay: { kind: "ask", offer, task, draft: EMPTY_DRAFT } });
};

/** The keys of everything a person may do: those of the table of offers. */
export const OFFER_KEYS: readonly Binding[] = OFFERS.map((offer, place) => ({
  id: offer.id,
  keys: [offer.key],
  label: offer.label,
  summary: offer.summary,
  rank: offer.on === "task" ? 30 + place / 100 : 55 + place / 100,
  valid: (state) => !state.stream && !state.bare && (offer.on === "workspace" || subjectOf(state) !== null),
  refusal: (state) => refusalOf(offer, state),
  run: (tools) => begin(tools, offer),
}));
