import { join, relative } from "node:path";
import { parseRunId } from "../domain/id.ts";
import { redact } from "../domain/redact.ts";
import type { Disk } from "../ports/disk.ts";
import type { ResearchFile, ResearchFiles } from "../ports/research.ts";
import { isLeftAlone } from "./intake-name.ts";
import type { Layout } from "./layout.ts";

const FILES_MAX = 1_000;
/** A secret is shorter than this, so one that the cut goes through is seen whole before. */
const EDGE = 16 * 1024;
const INCIDENT = ".md";

/** Reads the raw ideas and the incidents of a workspace; no path is built from a name that no listing or grammar gave. */
export const makeResearchFiles = (disk: Disk, layout: Layout): ResearchFiles => ({
  list: () => {
    const ideas = namesIn(disk, layout.ideas).filter((name) => !isLeftAlone(name, []));
    const incidents = namesIn(disk, layout.incidents).flatMap((name) => incidentOf(name) ?? []);
    const files = [
      ...filesOf(disk, layout, "idea", ideas.slice(0, FILES_MAX)),
      ...filesOf(disk, layout, "incident", incidents.slice(0, FILES_MAX)),
    ];
    return { files, more: ideas.length > FILES_MAX || incidents.length > FILES_MAX };
  },
  head: ({ kind, name }, max) => {
    const path = pathOf(layout, kind, name);
    if (path === null || disk.stat(path)?.kind !== "file") return null;
    const bytes = disk.readAt(path, 0, max + EDGE);
    return bytes === null ? null : redact(Buffer.from(bytes).toString("utf8")).slice(0, max);
  },
});

/** A file or link of that name is no folder; later names first, because those of runs begin with their time. */
const namesIn = (disk: Disk, folder: string): readonly string[] =>
  disk.stat(folder)?.kind === "folder" ? disk.list(folder).toSorted().toReversed() : [];

const incidentOf = (name: string): string | null =>
  name.endsWith(INCIDENT) ? parseRunId(name.slice(0, -INCIDENT.length)) : null;

const pathOf = (layout: Layout, kind: ResearchFile["kind"], name: string): string | null => {
  if (kind === "idea")
    return /^[^/\0]{1,255}$/.test(name) && name !== "." && name !== ".." ? join(layout.ideas, name) : null;
  const run = parseRunId(name);
  return run === null ? null : layout.incident(run);
};

const filesOf = (
  disk: Disk,
  layout: Layout,
  kind: ResearchFile["kind"],
  names: readonly string[],
): readonly ResearchFile[] =>
  names.flatMap((name): readonly ResearchFile[] => {
    const path = pathOf(layout, kind, name);
    const stat = path === null ? null : disk.stat(path);
    if (path === null || stat?.kind !== "file") return [];
    const at = new Date(Number(BigInt(stat.mtime) / 1_000_000n)).toISOString();
    return [{ kind, name, path: relative(layout.root, path), at, size: stat.size }];
  });
