import { BESIDE_MOVES, TEXT_MOVES } from "./keys/move-text.ts";
import { LIST_KEYS } from "./keys/list.ts";
import { LOG_KEYS } from "./keys/logs.ts";
import { OFFER_KEYS } from "./keys/offers.ts";
import { ORDER_KEYS } from "./keys/order.ts";
import { PANEL_KEYS } from "./keys/panels.ts";
import { SCREEN_KEYS } from "./keys/screen.ts";
import { SETTING_KEYS } from "./keys/setting.ts";
import { TEXT_KEYS } from "./keys/text.ts";
import type { Binding } from "./binding.ts";
import type { State } from "./state.ts";

/** The groups of keys in the order in which help tells them; where two could mean one key, the earlier has it. */
export const KEY_GROUPS: readonly (readonly [string, readonly Binding[]])[] = [
  ["Order", ORDER_KEYS],
  ["Setting", SETTING_KEYS],
  ["Stream", LOG_KEYS],
  ["Actions", OFFER_KEYS],
  ["List", LIST_KEYS],
  ["Text", [...TEXT_KEYS, ...TEXT_MOVES, ...BESIDE_MOVES]],
  ["Panels", PANEL_KEYS],
  ["Screen", SCREEN_KEYS],
];

/** Every key there is. */
export const BINDINGS: readonly Binding[] = KEY_GROUPS.flatMap(([, bindings]) => bindings);

/** What a key means as the screen stands; null when nothing. */
export const meaningOf = (state: State, key: string): Binding | null =>
  BINDINGS.find((binding) => binding.keys.includes(key) && binding.valid(state)) ?? null;

/** What may be shown in the footer now, the most important first: valid, allowed, worth a place, and on a key that means it. */
export const footerOf = (state: State): readonly Binding[] =>
  meantIn(state)
    .filter((binding) => binding.rank > 0 && (binding.refusal?.(state) ?? null) === null)
    .map((binding) => ({ binding, place: binding.urgent?.(state) === true ? binding.rank - URGENT : binding.rank }))
    .sort((a, b) => a.place - b.place)
    .map(({ binding }) => binding);

/** What is valid, each with the keys that no earlier one has. */
const meantIn = (state: State): readonly Binding[] => {
  const taken = new Set<string>();
  return BINDINGS.flatMap((binding) => {
    if (!binding.valid(state)) return [];
    const keys = binding.keys.filter((key) => !taken.has(key));
    for (const key of keys) taken.add(key);
    return keys.length === 0 ? [] : [{ ...binding, keys }];
  });
};

/** More than any rank is. */
const URGENT = 1_000;
