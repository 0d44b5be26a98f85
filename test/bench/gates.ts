import { attemptGates } from "./gates/attempt.ts";
import { backlogGates } from "./gates/backlog.ts";
import { checkoutGates } from "./gates/checkout.ts";
import { crashGates } from "./gates/crash.ts";
import { feedGates } from "./gates/feed.ts";
import { framesGates } from "./gates/frames.ts";
import { growthGates } from "./gates/growth.ts";
import { idleGates } from "./gates/idle.ts";
import { mailboxGates } from "./gates/mailbox.ts";
import { memoryGates } from "./gates/memory.ts";
import { nightGates } from "./gates/night.ts";
import { passGates } from "./gates/pass.ts";
import { queueGates } from "./gates/queue.ts";
import { restartGates } from "./gates/restart.ts";
import { screenGates } from "./gates/screen.ts";
import { startGates } from "./gates/start.ts";
import { steerGates } from "./gates/steer.ts";
import type { Gate } from "./measure.ts";

/** Lays down what the gates need and gives them; or the reason why they cannot be measured here. */
export type Prepare = (smoke: boolean) => readonly Gate[] | string | Promise<readonly Gate[] | string>;

/** Every group of gates, by the name --only takes; those that take minutes come last. */
export const GATES: Readonly<Record<string, Prepare>> = {
  start: startGates,
  screen: screenGates,
  frames: framesGates,
  queue: queueGates,
  pass: passGates,
  attempt: attemptGates,
  crash: crashGates,
  feed: feedGates,
  checkout: checkoutGates,
  mailbox: mailboxGates,
  steer: steerGates,
  night: nightGates,
  backlog: backlogGates,
  restart: restartGates,
  growth: growthGates,
  idle: idleGates,
  memory: memoryGates,
};
