import { readTitle } from "../operator/rows.ts";
import type { Reader } from "../ports/reader.ts";
import type { Found } from "./answer.ts";

/** What no id can hold finds nothing, and a path is never looked for. */
const FRAGMENT = /^[a-z0-9._-]{1,120}$/;

/** The tasks and runs whose id contains the fragment, newest first, at most 20 of each. */
export const readFound = (reader: Reader, fragment: string): Found => {
  const wanted = fragment.trim().toLowerCase();
  if (!FRAGMENT.test(wanted) || wanted.includes("..")) return { tasks: [], runs: [] };
  const tasks = reader.findTask(wanted).map(({ id, state }) => ({ id, title: readTitle(reader, id, state), state }));
  return { tasks, runs: reader.findRun(wanted) };
};
