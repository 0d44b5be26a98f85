import type { Identity } from "./world.ts";

/** Who owns a workspace, as the identity record tells it. */
export type Owner = Identity & { readonly epoch: number; readonly at: string; readonly what: string };

/** What trying to take the lease gives. */
export type Grant =
  | {
      readonly kind: "held";
      readonly epoch: number;
      readonly tookOver: Owner | null;
      readonly release: () => Promise<void>;
    }
  | { readonly kind: "refused"; readonly owner: Owner | null; readonly reason: "running" | "foreign" };

/** One engine a workspace. A dead owner is taken over at once; a foreign one (other host) only with `steal`. */
export type Lease = {
  /** `what` names the holder for people ("start --once"); `waitMs` is how long a held lease is waited for. */
  readonly take: (what: string, options?: { readonly waitMs?: number; readonly steal?: boolean }) => Promise<Grant>;
  /** Who holds it now and is proven alive; null when nobody does. No side effect. */
  readonly owner: () => Promise<Owner | null>;
};
