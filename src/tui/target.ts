import type { Offer, OfferFacts } from "../operator/offer.ts";

/**
 * What an action was begun for. It is done to that, whatever is chosen by the time it is sent: rows come and go while a person
 * types. `title` and `asks` are what the person reads above what they type; "" where there is nothing.
 */
export type Target = { readonly facts: OfferFacts; readonly title: string; readonly asks: string };

/** What a draft is kept by: the action and the task it was begun for. */
export const draftKey = ({ id }: Offer, { facts }: Target): string => `${id} ${facts.task?.task ?? ""}`;

/** What the draft of a setting's value is kept by. */
export const settingKey = (key: string): string => `setting ${key}`;
