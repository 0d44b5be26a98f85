import type { Told } from "../watching/answer.ts";
import type { Notice } from "./state.ts";

/** So many are kept; the oldest that were read go first. */
const KEPT = 200;

/** The notices with some more; what was told once is not told again. */
export const withNotices = (notices: readonly Notice[], fresh: readonly Told[]): readonly Notice[] => {
  const known = new Set(notices.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !known.has(id)).map((told) => ({ ...told, read: false }));
  if (added.length === 0) return notices;
  const all = [...notices, ...added];
  if (all.length <= KEPT) return all;
  const unread = all.filter(({ read }) => !read);
  return unread.length >= KEPT ? unread.slice(-KEPT) : all.slice(-KEPT);
};

/** How many were not read yet. */
export const unreadIn = (notices: readonly Notice[]): number => notices.filter(({ read }) => !read).length;
