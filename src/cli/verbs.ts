import type { Verb } from "./verb.ts";

/**
 * Where each verb lives. A verb is loaded when it is called; which of them are part of the lean entry and which are chunks
 * of their own is decided by the table in scripts/build.mjs.
 */
export const VERBS: Readonly<Record<string, () => Promise<{ readonly verb: Verb }>>> = {
  "add-task": async () => import("./verbs/add-task.ts"),
  answer: async () => import("./verbs/answer.ts"),
  approve: async () => import("./verbs/approve.ts"),
  assets: async () => import("./verbs/assets.ts"),
  cancel: async () => import("./verbs/cancel.ts"),
  completion: async () => import("./verbs/completion.ts"),
  config: async () => import("./verbs/config.ts"),
  defer: async () => import("./verbs/defer.ts"),
  demo: async () => import("./verbs/demo.ts"),
  doctor: async () => import("./verbs/doctor.ts"),
  drain: async () => import("./verbs/drain.ts"),
  edit: async () => import("./verbs/edit.ts"),
  health: async () => import("./verbs/health.ts"),
  init: async () => import("./verbs/init.ts"),
  logs: async () => import("./verbs/logs.ts"),
  outputs: async () => import("./verbs/outputs.ts"),
  pause: async () => import("./verbs/pause.ts"),
  prioritise: async () => import("./verbs/prioritise.ts"),
  queue: async () => import("./verbs/queue.ts"),
  reject: async () => import("./verbs/reject.ts"),
  reload: async () => import("./verbs/reload.ts"),
  reorder: async () => import("./verbs/reorder.ts"),
  resume: async () => import("./verbs/resume.ts"),
  retry: async () => import("./verbs/retry.ts"),
  "run-provenance": async () => import("./verbs/run-provenance.ts"),
  runs: async () => import("./verbs/runs.ts"),
  service: async () => import("./verbs/unit.ts"),
  show: async () => import("./verbs/show.ts"),
  start: async () => import("./verbs/start.ts"),
  status: async () => import("./verbs/status.ts"),
  stop: async () => import("./verbs/stop.ts"),
  supersede: async () => import("./verbs/supersede.ts"),
  thaw: async () => import("./verbs/thaw.ts"),
  unblock: async () => import("./verbs/unblock.ts"),
  usage: async () => import("./verbs/usage.ts"),
  why: async () => import("./verbs/why.ts"),
};
