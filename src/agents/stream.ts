import type { Usage } from "../domain/usage.ts";

/** The one shape every runner adapter turns its CLI's events into; whatever has no meaning here is `other`. */
export type AgentEvent =
  | { readonly type: "session"; readonly id: string }
  | { readonly type: "message"; readonly text: string }
  | { readonly type: "tool"; readonly command: string; readonly exitCode: number | null; readonly output: string }
  | { readonly type: "files"; readonly changes: readonly { readonly path: string; readonly kind: string }[] }
  /** Said on the way and survived: a retry, a notice. Never a failure by itself. */
  | { readonly type: "error"; readonly message: string }
  /** The turn failed for good. */
  | { readonly type: "failed"; readonly message: string }
  /** The turn ended well; `usage` is the session's total so far. */
  | { readonly type: "finished"; readonly usage: Usage }
  | { readonly type: "other"; readonly name: string };
