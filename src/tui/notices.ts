import type { Told } from "../watching/answer.ts";
import type { Notice, State } from "./state.ts";

/** So many are kept; the oldest that were read go first. */
const KEPT = 200;

/** The notices with some more; what was told once is not told again. */
const withNotices = (notices: readonly Notice[], fresh: readonly Told[]): readonly Notice[] => {
  const known = new Set(notices.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !known.has(id)).map((told) => ({ ...told, read: false }));
  if (added.length === 0) return notices;
  const all = [...notices, ...added];
  if (all.length <= KEPT) return all;
  const leaving = new Set(all.filter(({ read }) => read).slice(0, all.length - KEPT));
  return all.filter((each) => !leaving.has(each)).slice(-KEPT);
};

/** What changes with some more notices: where they are being read, the chosen one stays chosen, because the newest stands first. */
export const noticed = ({ notices, overlay }: State, fresh: readonly Told[]): Pick<State, "notices" | "overlay"> => {
  const now = withNotices(notices, fresh);
  if (overlay?.kind !== "notices") return { notices: now, overlay };
  const chosen = notices[notices.length - 1 - overlay.at]?.id;
  const place = now.findIndex(({ id }) => id === chosen);
  return { notices: now, overlay: place === -1 ? overlay : { ...overlay, at: now.length - 1 - place } };
};

/** How many are news that were not read yet. */
export const unreadIn = (notices: readonly Notice[]): number => notices.filter(isUnread).length;

/** True for news that were not read yet: the answer to what a person did themselves is none, unless it failed. */
export const isUnread = ({ id, kind, read }: Notice): boolean => !read && (kind === "bad" || !OWN.test(id));

/** What the screen itself tells, and what a command line of its own came to; events and problems have other ids. */
const OWN = /^(?:screen|command) \d+$/;
