/** A file that lies there for the research plane; `name` is its file's, of an incident without its ending. `at` is an ISO time. */
export type ResearchFile = {
  readonly kind: "idea" | "incident";
  readonly name: string;
  /** From the workspace's folder. */
  readonly path: string;
  readonly at: string;
  readonly size: number;
};

/** What lies there for the research plane, for faces: without side effects, links are not followed, at most 1,000 of each kind. */
export type ResearchFiles = {
  /** `more` is true when some were left out. */
  readonly list: () => { readonly files: readonly ResearchFile[]; readonly more: boolean };
  /** The first bytes of one as text, what is no UTF-8 replaced and what looks like a secret taken out; null when it is gone. */
  readonly head: (file: Pick<ResearchFile, "kind" | "name">, max: number) => string | null;
};
