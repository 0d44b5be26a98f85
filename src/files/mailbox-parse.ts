import type { Command } from "../domain/command.ts";
import { plain } from "../domain/plain.ts";
import { faultOfCommand } from "./command-lite.ts";
import { isObject } from "./command-rule.ts";

/** A file of the mailbox as read: a command, or why it is none. */
export type Parsed = { readonly command: Command } | { readonly reason: string };

const REASON_MAX = 300;

/** Reads a command, as the schema does. The reason is one line without control characters, whatever the file held. */
export const parseCommand = (bytes: Uint8Array): Parsed => {
  const text = decode(bytes);
  if (text === null) return { reason: "it is not UTF-8 text" };
  const raw = parseJson(text);
  if (raw === undefined) return { reason: text.trim() === "" ? "it is empty" : "it is not JSON" };
  const version = isObject(raw) ? raw["schema"] : undefined;
  if (typeof version === "string" && /^millrace\.command\/(?!1$)[0-9]{1,6}$/.test(version))
    return { reason: `it is a ${version}, which this engine does not know` };
  const fault = faultOfCommand(raw);
  return fault === null ? { command: raw as Command } : { reason: oneLine(`it is no command: ${fault}`) };
};

/** Any text as one bounded line that a terminal does not act on. */
export const oneLine = (text: string): string => {
  const line = plain(text).replace(/\s+/g, " ").trim();
  return line.length <= REASON_MAX ? line : `${line.slice(0, REASON_MAX - 1)}…`;
};

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

const decode = (bytes: Uint8Array): string | null => {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return null;
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
