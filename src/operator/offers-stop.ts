import { phraseNoEngine } from "./no-engine.ts";
import { refusalOf } from "./judged.ts";
import type { Offer, OfferFacts } from "./offer.ts";
import { workspaceOffer } from "./offered.ts";

/** The ways to end an engine, the gentlest first, and having it read its settings again. */
export const STOP_OFFERS: readonly Offer[] = [
  workspaceOffer({
    id: "drain",
    verb: "drain",
    key: "D",
    label: "drain",
    summary: "Finish the open runs, admit nothing more, then end.",
    consequence: ({ workspace }) =>
      `Nothing more is admitted. The engine ends when ${workspace.open === 0 ? "it has looked" : "every open run has closed"}; only a new start takes up the backlog.`,
    refusal: (facts) => withoutEngine("drain", facts) ?? refusalOf({ verb: "drain" }, facts),
    argv: () => ["drain"],
  }),
  workspaceOffer({
    id: "stop-after-stage",
    verb: "stop",
    key: ".",
    label: "stop after stage",
    summary: "End the engine when every attempt at work has ended, however long that takes.",
    consequence: (facts) => `${working(facts, "is waited for")} Then the engine ends; the next start goes on.`,
    refusal: (facts) => withoutEngine("stop", facts) ?? refusalOf({ verb: "stop", how: "after-stage" }, facts),
    argv: () => ["stop", "--after-stage"],
  }),
  workspaceOffer({
    id: "stop",
    verb: "stop",
    key: "Q",
    label: "stop",
    summary: "End the engine in order: what is at work has its grace to end.",
    consequence: (facts) =>
      `${working(facts, "has [engine] grace_seconds to end, then it is ended")} The engine ends; the next start goes on.`,
    refusal: (facts) => withoutEngine("stop", facts) ?? refusalOf({ verb: "stop", how: "grace" }, facts),
    argv: () => ["stop"],
  }),
  workspaceOffer({
    id: "stop-now",
    verb: "stop",
    key: "T",
    label: "stop now",
    summary: "End the engine and what is at work at once.",
    consequence: (facts) =>
      `${working(facts, "is ended, and its stage is begun again by the next engine")} The engine ends now.`,
    refusal: (facts) => withoutEngine("stop", facts) ?? refusalOf({ verb: "stop", how: "now" }, facts),
    argv: () => ["stop", "--now", "--yes"],
  }),
  workspaceOffer({
    id: "stop-force",
    verb: "stop",
    key: "!",
    label: "stop by force",
    summary: "End an engine that does not answer, and what its attempts still run.",
    consequence: (facts) =>
      `${working(facts, "is killed")} The engine's process is killed without its answer; the next start recovers what stands in the journals.`,
    refusal: (facts) => whyNoForce(facts),
    argv: () => ["stop", "--force"],
  }),
  workspaceOffer({
    id: "reload",
    verb: "reload",
    key: "ctrl-r",
    label: "reload",
    summary: "Have the engine read millrace.toml again, and say whether it took it over.",
    refusal: (facts) => withoutEngine("reload", facts) ?? refusalOf({ verb: "reload" }, facts),
    argv: () => ["reload"],
  }),
];

const withoutEngine = (verb: string, { workspace }: OfferFacts): string | null =>
  workspace.alive ? null : phraseNoEngine(verb, workspace);

/** What another machine holds cannot be killed from here; without an engine something may still be at work, left open. */
const whyNoForce = (facts: OfferFacts): string | null => {
  const { word, sentence, open } = facts.workspace;
  if (word === "elsewhere") return sentence;
  return word === "stopped" && open === 0 ? phraseNoEngine("stop", facts.workspace) : null;
};

const working = ({ workspace }: OfferFacts, fate: string): string => {
  if (workspace.working === 0) return "Nothing is at work.";
  return workspace.working === 1
    ? `The attempt at work ${fate}.`
    : `Each of the ${workspace.working} attempts at work ${fate}.`;
};
