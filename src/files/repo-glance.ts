import { homedir } from "node:os";
import { resolve } from "node:path";
import { isPlainConfig } from "./config-plain.ts";

/** The repository's folder as a plain millrace.toml names it, without a TOML parser; null where only the full reader can tell. */
export const glanceAtRepo = (text: string): string | null => {
  if (!isPlainConfig(text)) return null;
  const [, body = ""] = /^\s*\[repo\][^\n]*\n((?:(?!\s*\[[a-z]).*(?:\n|$))*)/m.exec(text) ?? [];
  const quoted = /^\s*path\s*=\s*"((?:[^"\\]|\\.)*)"/m.exec(body)?.[1];
  return quoted?.replace(/\\(["\\])/g, "$1") ?? null;
};

/** The folder that repo.path means: relative to the workspace, `~` for the home. */
export const folderOfRepo = (path: string, root: string): string =>
  resolve(root, path === "~" || path.startsWith("~/") ? homedir() + path.slice(1) : path);
