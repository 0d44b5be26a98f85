import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { packageRoot } from "./package-root.ts";
import type { WorkerStart } from "./watching-message.ts";

/**
 * What is read is mostly let go at once, so a small young generation keeps memory flat; the old one is bounded so that a defect ends
 * the thread and not the machine's memory.
 */
const LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 512 };

/** Starts the thread that reads this workspace; what it prints goes nowhere, because the terminal is the screen's. */
export const startWatching = (configPath: string): Worker => {
  const workerData: WorkerStart = { configPath };
  const options: WorkerOptions = { workerData, execArgv: [], stdout: true, stderr: true, resourceLimits: LIMITS };
  const worker = import.meta.filename.endsWith(".ts")
    ? new Worker(fromSource(import.meta.filename), { ...options, eval: true })
    : new Worker(join(packageRoot(), "dist", "lean", "watching-worker.js"), options);
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
};

/** A thread does not inherit what lets a program run from source, so that it has to begin with that itself. */
const fromSource = (here: string): string => {
  // Its CommonJS form, which is what is found so, cannot register from where it lies.
  const api = pathToFileURL(
    createRequire(here)
      .resolve("tsx/esm/api")
      .replace(/\.cjs$/, ".mjs"),
  ).href;
  const entry = pathToFileURL(join(here, "..", "watching-worker.ts")).href;
  return `import(${JSON.stringify(api)}).then(({ register }) => (register(), import(${JSON.stringify(entry)})));`;
};
