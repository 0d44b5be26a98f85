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
  return faultOf(command, COMMAND) ?? faultOf(act, { verb: oneOf(verb as string), ...fields }, "act.");
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

type Fields<Verb extends Act["verb"]> = Omit<Extract<Act, { readonly verb: Verb }>, "verb">;

/** The fields of each verb; one that the nouns gain or lose does not compile here. */
const ACTS: { readonly [Verb in Act["verb"]]: { readonly [Field in keyof Fields<Verb>]: Rule } } = {
  pause: { target: orNull(id), reason: words, untilAt: orNull(time) },
  resume: { target: orNull(id), owner: orNull(text(0, 32)) },
  stop: { how: oneOf("grace", "after-stage", "now", "hand-over") },
  drain: {},
  reload: {},
  cancel: { task: id, reason: words },
  retry: { task: id, from: orNull(text(0, 64)), fresh: flag },
  unblock: { task: id },
  answer: { task: id, text: text(1, 20_000) },
  defer: { task: id, reason: words },
  thaw: { task: id },
  supersede: { task: id, by: id },
  edit: { task: id, text: text(0, 1_048_576), seen: text(0, Infinity) },
  reorder: { tasks: listOf(id, 1, 10_000) },
  prioritise: { task: id, priority: whole(-1_000, 1_000) },
  approve: { task: id, note: words },
  reject: { task: id, note: words },
};
