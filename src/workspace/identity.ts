import type { UserRepo } from "./user-repo.ts";

/** Who a commit is by. */
export type Identity = { readonly name: string; readonly email: string };

/** The user's identity as their repository names it, else Millrace's; never one that git would guess from the machine. */
export const identityOf = (repo: UserRepo): Identity => {
  const name = clean(repo.settings.get("user.name"));
  const email = clean(repo.settings.get("user.email"));
  return name === "" || email === "" ? { name: "Millrace", email: "millrace@localhost" } : { name, email };
};

/** The environment that makes git commit as this identity at an ISO time, so that a repeat makes the same object. */
export const commitEnvironment = (identity: Identity, at: string): Record<string, string> => {
  const date = `@${Math.floor(Date.parse(at) / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
    GIT_COMMITTER_DATE: date,
  };
};

const clean = (text: string | undefined): string => (text ?? "").replace(/[\u0000-\u001f\u007f<>]/g, " ").trim();
