import { parentPort, workerData } from "node:worker_threads";
import { openWatchingInline } from "./watching-inline.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./watching-message.ts";

/** The entry of the thread that reads for a screen; it ends when the screen ends it. */
const attend = (port: NonNullable<typeof parentPort>): void => {
  const { configPath } = workerData as WorkerStart;
  const watch = openWatchingInline(configPath)((key, answer) => {
    port.postMessage({ key, answer } satisfies FromWorker);
  });
  port.on("message", (said: ToWorker) => {
    if (said.what === "look") watch.look(said.queries);
    else watch.nudge();
  });
};

if (parentPort !== null) attend(parentPort);
