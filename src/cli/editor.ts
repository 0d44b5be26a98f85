import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../domain/failure.ts";
import { parseTaskId } from "../domain/id.ts";
import type { Context } from "./verb.ts";

/** A text as a person left it in their editor: `path` is the private copy, which stays until `discard`. */
export type Edited = { readonly text: string; readonly path: string; readonly discard: () => void };

/**
 * Opens a private copy of a text in $VISUAL or $EDITOR and waits. `name` is the copy's file name. Throws when no person sits at
 * a terminal, with what to type `instead`, and when the editor fails; the copy stays then.
 */
export const editText = (text: string, name: string, { ask, env, out }: Context, instead: string): Edited => {
  if (ask === null || out.json) throw new Failure("argument-missing", "There is no terminal for an editor.", instead);
  const folder = mkdtempSync(join(tmpdir(), "millrace-edit-"));
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  const editor = env["VISUAL"] || env["EDITOR"] || "vi";
  const done = spawnSync("/bin/sh", ["-c", `${editor} "$1"`, "sh", path], { stdio: "inherit" });
  if (done.status !== 0) {
    const how = done.status === null ? "was ended" : `ended with exit ${done.status}`;
    throw new Failure(
      "interrupted",
      `The editor (${editor}) ${how}; nothing was sent.`,
      `Your text is kept in ${path}.`,
    );
  }
  return { text: read(path), path, discard: () => rmSync(folder, { recursive: true, force: true }) };
};

const read = (path: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    throw new Failure("flag-invalid", `${path} is not text in UTF-8.`, "Save it as UTF-8.", { file: path }, error);
  }
};

const SCISSORS = "# ------------------------ >8 ------------------------";

/** Has a person write their answer with the question at hand; what stands below the cut is left out. */
export const answerInEditor = (name: string, context: Context): string => {
  const task = parseTaskId(name);
  const question = task === null ? null : (context.house().reader.standing(task)?.closed?.question ?? null);
  if (question === null)
    throw new Failure("not-allowed", `${name} asks nothing.`, `millrace why ${name} says how it stands.`);
  const below = `${name} asks:\n\n${question}`.split("\n").map((line) => `# ${line}`.trimEnd());
  const template = ["", "", SCISSORS, "# Write your answer above; what stands below is left out.", "#", ...below, ""];
  const { text, discard } = editText(template.join("\n"), "ANSWER.md", context, `millrace answer ${name} "TEXT"`);
  discard();
  return text.split(SCISSORS, 1)[0] ?? "";
};
