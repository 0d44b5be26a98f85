import { refusalOf } from "./judged.ts";
import type { Offer, OfferFacts, OfferPause } from "./offer.ts";
import { flagOf, workspaceOffer } from "./offered.ts";

/** What may be done with the engine's beginning, its pauses and its settings. */
export const ENGINE_OFFERS: readonly Offer[] = [
  workspaceOffer({
    id: "start",
    verb: "start",
    key: "S",
    label: "start",
    summary: "Start an engine that stays in the background and carries whatever comes.",
    refusal: (facts) => whyNotStart(facts),
    argv: () => ["start", "--detach"],
    undo: () => ["stop"],
  }),
  workspaceOffer({
    id: "start-once",
    verb: "start",
    key: "O",
    label: "start once",
    summary: "Carry what was left open and the next task, then end.",
    refusal: (facts) => whyNotStart(facts),
    argv: () => ["start", "--once"],
  }),
  workspaceOffer({
    id: "pause",
    verb: "pause",
    key: "P",
    label: "pause",
    summary: "Hold the engine: no attempt starts, those at work end first.",
    refusal: (facts) => refusalOf({ verb: "pause", target: null, reason: "", untilAt: null }, facts),
    argv: () => ["pause"],
    undo: () => ["resume"],
  }),
  workspaceOffer({
    id: "resume",
    verb: "resume",
    key: "C",
    label: "continue",
    summary: "End your own pause of the engine.",
    refusal: (facts) => refusalOf({ verb: "resume", target: null, owner: null }, facts),
    argv: () => ["resume"],
    undo: ({ workspace }) => pauseAgain(workspace.pauses.find(({ owner }) => owner === OWN)),
  }),
  workspaceOffer({
    id: "resume-owner",
    verb: "resume",
    key: "*",
    label: "lift a pause",
    summary: "End the pause of a limit, a budget or a runner before its time.",
    input: {
      kind: "choice",
      prompt: "Whose pause?",
      name: "OWNER",
      choices: ({ workspace }) => liftable(workspace.pauses),
    },
    consequence: () =>
      "What it holds back starts at once: past the budget, and into the limit where that still stands.",
    refusal: (facts) => whyNoneToLift(facts),
    argv: (_facts, owner) => (owner === ALL ? ["resume", "--all"] : ["resume", "--owner", owner]),
  }),
  workspaceOffer({
    id: "config-set",
    verb: "config",
    key: "=",
    label: "set a key",
    summary: "Set a key of millrace.toml; when it takes effect stands behind each key on the panel Config.",
    input: { kind: "line", prompt: "KEY VALUE", name: "KEY VALUE", optional: false },
    refusal: () => null,
    argv: (_facts, input) => ["config", "set", ...settingIn(input)],
  }),
];

const OWN = "operator";
const ALL = "all";

/** The verb's own words: an engine that lives has the workspace, and what keeps one from starting is told by its name. */
const whyNotStart = ({ workspace }: OfferFacts): string | null =>
  workspace.alive ? workspace.sentence : workspace.unstartable;

/** Whose pauses a person may end before their time, and all of them where there are several. */
const liftable = (pauses: readonly OfferPause[]): readonly string[] => {
  const owners = [...new Set(pauses.map(({ owner }) => owner))].filter((owner) => owner !== QUIET);
  const others = owners.filter((owner) => owner !== OWN);
  return others.length === 0 || owners.length === 1 ? others : [...others, ALL];
};

/** They follow from the clock, and only the settings end them. */
const QUIET = "quiet-hours";

const whyNoneToLift = (facts: OfferFacts): string | null => {
  const { pauses } = facts.workspace;
  if (liftable(pauses).length > 0) return null;
  if (pauses.some(({ owner }) => owner === QUIET))
    return refusalOf({ verb: "resume", target: null, owner: QUIET }, facts);
  return pauses.length === 0 ? "Nothing is paused." : "No pause but your own stands.";
};

/** A pause as it was, made anew. */
const pauseAgain = (pause: OfferPause | undefined): readonly string[] | null =>
  pause === undefined
    ? null
    : ["pause", ...(pause.untilAt === null ? [] : ["--until", pause.untilAt]), ...flagOf("reason", pause.reason)];

/** "KEY VALUE" or "KEY = VALUE" as the verb takes it; a value that begins like a flag is kept from being one. */
const settingIn = (input: string): readonly string[] => {
  const [, key = "", value = ""] = /^\s*([^\s=]+)\s*=?\s*(.*?)\s*$/su.exec(input) ?? [];
  const words = value === "" ? [key] : [key, value];
  return words.some((word) => word.startsWith("-")) ? ["--", ...words] : words;
};
