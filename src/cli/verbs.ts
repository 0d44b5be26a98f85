import type { Verb } from "./verb.ts";

/**
 * Where each verb lives. A verb is loaded when it is called; which of them are part of the lean entry and which are chunks
 * of their own is decided by the table in scripts/build.mjs.
 */
export const VERBS: Readonly<Record<string, () => Promise<{ readonly verb: Verb }>>> = {
  "add-task": async () => import("./verbs/add-task.ts"),
  assets: async () => import("./verbs/assets.ts"),
  completion: async () => import("./verbs/completion.ts"),
  config: async () => import("./verbs/config.ts"),
  demo: async () => import("./verbs/demo.ts"),
  doctor: async () => import("./verbs/doctor.ts"),
  health: async () => import("./verbs/health.ts"),
  init: async () => import("./verbs/init.ts"),
  logs: async () => import("./verbs/logs.ts"),
  outputs: async () => import("./verbs/outputs.ts"),
  queue: async () => import("./verbs/queue.ts"),
  "run-provenance": async () => import("./verbs/run-provenance.ts"),
  runs: async () => import("./verbs/runs.ts"),
  show: async () => import("./verbs/show.ts"),
  start: async () => import("./verbs/start.ts"),
  status: async () => import("./verbs/status.ts"),
  why: async () => import("./verbs/why.ts"),
};
