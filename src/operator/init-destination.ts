import { join } from "node:path";
import { Failure } from "../domain/failure.ts";
import type { Site } from "../ports/site.ts";

/** Every name a workspace has at its top. */
export const OUR_NAMES: readonly string[] = ["agents", "docs", "millrace.toml"];

/** Nothing yet, an empty folder, a repository, a workspace to complete, what a killed init left, or something else (forced). */
export type Destination = "absent" | "empty" | "repository" | "workspace" | "unfinished" | "occupied";

/** What the destination is, refused when something stands there that is not ours and --force was not given. */
export const judgeDestination = (site: Site, workspace: string, force: boolean): Destination => {
  const { kind, names } = site.look(workspace);
  if (kind === "absent") return "absent";
  if (kind !== "folder") {
    throw new Failure(
      "destination-occupied",
      `${workspace} is not a folder.`,
      "Name another folder, or move the file away.",
    );
  }
  for (const name of ["agents", "docs"]) {
    if (!["absent", "folder"].includes(site.look(join(workspace, name)).kind)) {
      const hint = `A workspace keeps its own things in ${name}/: move the file away, or name another folder.`;
      throw new Failure("destination-occupied", `${join(workspace, name)} is not a folder.`, hint);
    }
  }
  if (names.includes("millrace.toml")) return "workspace";
  if (names.length === 0) return "empty";
  if (names.includes(".git")) return "repository";
  // What a killed init left is all ours, and agents/ comes first.
  if (names.includes("agents") && names.every((name) => OUR_NAMES.includes(name) || LEFTOVER.test(name)))
    return "unfinished";
  if (force) return "occupied";
  const shown = names.slice(0, 5).join(", ") + (names.length > 5 ? `, and ${names.length - 5} more` : "");
  const hint =
    "Name an empty or new folder, or add --force: it lays in only its own names (millrace.toml, agents/, docs/millrace/) and overwrites nothing.";
  throw new Failure(
    "destination-occupied",
    `${workspace} is neither empty nor a git repository: it holds ${shown}.`,
    hint,
  );
};

const LEFTOVER = /^\.millrace-[a-z0-9-]+\.tmp$/;
