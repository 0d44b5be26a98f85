import type { Verb } from "./verb.ts";

/**
 * Where each verb lives. A verb is loaded when it is called; which of them are part of the lean entry and which are chunks
 * of their own is decided by the table in scripts/build.mjs.
 */
export const VERBS: Readonly<Record<string, () => Promise<{ readonly verb: Verb }>>> = {
  "add-task": async () => await import("./verbs/add-task.ts"),
  assets: async () => await import("./verbs/assets.ts"),
  completion: async () => await import("./verbs/completion.ts"),
  config: async () => await import("./verbs/config.ts"),
  demo: async () => await import("./verbs/demo.ts"),
  doctor: async () => await import("./verbs/doctor.ts"),
  health: async () => await import("./verbs/health.ts"),
  init: async () => await import("./verbs/init.ts"),
  logs: async () => await import("./verbs/logs.ts"),
  outputs: async () => await import("./verbs/outputs.ts"),
  queue: async () => await import("./verbs/queue.ts"),
  "run-provenance": async () => await import("./verbs/run-provenance.ts"),
  runs: async () => await import("./verbs/runs.ts"),
  show: async () => await import("./verbs/show.ts"),
  start: async () => await import("./verbs/start.ts"),
  status: async () => await import("./verbs/status.ts"),
  why: async () => await import("./verbs/why.ts"),
};
