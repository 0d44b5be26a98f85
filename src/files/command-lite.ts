import type { Act } from "../domain/command.ts";
import {
  faultOf,
  flag,
  isObject,
  listOf,
  matching,
  oneOf,
  orNull,
  text,
  time,
  whole,
  type Rule,
} from "./command-rule.ts";

/**
 * What is wrong with a command, as a sentence; null when it is one. Judges exactly as the schema does, without loading it, so
 * that a verb which only delivers starts as fast as node.
 */
export const faultOfCommand = (command: unknown): string | null => {
  if (!isObject(command)) return "a command is an object";
  const { act } = command;
  const verb = isObject(act) ? act["verb"] : undefined;
  const fields = typeof verb === "string" && Object.hasOwn(ACTS, verb) ? ACTS[verb as Act["verb"]] : null;
  if (!isObject(act) || fields === null) return "`act.verb` must be a verb that is known";
  return faultOf(command, COMMAND) ?? faultOf(act, fields, "act.");
};

/** The grammar of a command's id: safe as a part of a file name, and generated, never taken from what somebody wrote. */
export const COMMAND_ID = /^[0-9a-z-]{8,64}$/;

const COMMAND: Readonly<Record<string, Rule>> = {
  schema: oneOf("millrace.command/1"),
  id: matching(COMMAND_ID, "8 to 64 lower-case letters, digits and '-'"),
  at: time,
  actor: text(0, 64),
  epoch: orNull(whole(1, Infinity)),
  expiresAt: orNull(time),
  act: { fits: isObject, want: "an object" },
};

const id = text(1, 128);
const words = text(0, 4_000);

type Fields<Verb extends Act["verb"]> = Extract<Act, { readonly verb: Verb }>;

/** The verb itself is known by then. */
const verb = text(0, Infinity);

/** The fields of each verb; one that the nouns gain or lose does not compile here. */
const ACTS: { readonly [Verb in Act["verb"]]: { readonly [Field in keyof Fields<Verb>]: Rule } } = {
  pause: { verb, target: orNull(id), reason: words, untilAt: orNull(time) },
  resume: { verb, target: orNull(id), owner: orNull(text(0, 32)) },
  stop: { verb, how: oneOf("grace", "after-stage", "now", "hand-over") },
  drain: { verb },
  reload: { verb },
  cancel: { verb, task: id, reason: words },
  retry: { verb, task: id, from: orNull(text(0, 64)), fresh: flag },
  unblock: { verb, task: id },
  answer: { verb, task: id, text: text(1, 20_000) },
  defer: { verb, task: id, reason: words },
  thaw: { verb, task: id },
  supersede: { verb, task: id, by: id },
  edit: { verb, task: id, text: text(0, 1_048_576), seen: text(0, Infinity) },
  reorder: { verb, tasks: listOf(id, 1, 10_000) },
  prioritise: { verb, task: id, priority: whole(-1_000, 1_000) },
  approve: { verb, task: id, note: words },
  reject: { verb, task: id, note: words },
};
