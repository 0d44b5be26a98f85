/** What a comparison gave: the patch without colours, and a sentence about what is left out or why there is none. */
export type WorkDiffText = { readonly text: string; readonly note: string };

/**
 * What a run's work changes, from a commit to another one or to what stands in a checkout now. It only looks: nothing of the user's or
 * the engine's is written, and nothing that an agent left in the checkout runs or is believed.
 */
export type WorkDiff = (range: {
  readonly from: string;
  readonly to: { readonly kind: "commit"; readonly commit: string } | { readonly kind: "slot"; readonly slot: number };
}) => Promise<WorkDiffText>;
