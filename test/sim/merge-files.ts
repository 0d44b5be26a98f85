/** A tree of text files by path. */
export type Files = Readonly<Record<string, string>>;

/** Merges two trees file by file against their common ancestor; a file both changed differently conflicts and gets markers. */
export const mergeFiles = (
  ancestor: Files,
  ours: Files,
  theirs: Files,
): { readonly files: Files; readonly paths: readonly string[] } => {
  const files: Record<string, string> = {};
  const paths: string[] = [];
  for (const path of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [old, mine, yours] = [ancestor[path], ours[path], theirs[path]];
    const conflict = mine !== yours && mine !== old && yours !== old;
    if (conflict) paths.push(path);
    const merged = conflict
      ? `<<<<<<< base\n${mine ?? ""}=======\n${yours ?? ""}>>>>>>> tip\n`
      : mine === old
        ? yours
        : mine;
    if (merged !== undefined) files[path] = merged;
  }
  return { files, paths };
};
