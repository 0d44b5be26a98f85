/** What a person can do to end a wait, "" when it only takes time; a lane's reason names the checkout that is in the way. */
export const hintOfWait = (owner: string, reason: string): string => {
  if (owner !== "lane") return "";
  for (const [form, act] of IN_THE_WAY) {
    const path = form.exec(reason)?.[1];
    if (path !== undefined) return act(path);
  }
  return "";
};

const IN_THE_WAY: readonly (readonly [RegExp, (path: string) => string])[] = [
  [/^The checkout (.+) has uncommitted changes in /, (path) => `commit or stash the changes in ${path}`],
  [/^The checkout (.+) is in the middle of /, (path) => `finish or abort that in ${path}`],
  [/^Untracked files in (.+) are where the merge would write/, (path) => `move or commit those files in ${path}`],
  [/^(.+\.lock) exists:/, (path) => `remove ${path} if no git is at work`],
];
