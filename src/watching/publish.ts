import { isFailure } from "../domain/failure.ts";
import { parseRunId } from "../domain/id.ts";
import type { House } from "../operator/house.ts";
import type { Reader } from "../ports/reader.ts";
import { type Line, line, span } from "../view/line.ts";
import { projectRun } from "../view/run.ts";
import { shortFormOf } from "../view/short-id.ts";
import { stampOf } from "../view/time.ts";
import { commitOfTold } from "../view/told-kind.ts";
import { fit } from "../view/width.ts";
import type { Publish } from "./answer.ts";

const LAST = 20;
/** Sent-back and idle integrations stand between those that moved the base. */
const LOOKED_AT = 200;
const KEPT_MAX = 200;

/** Makes the publish panel's source: what Millrace integrated last, and how it is pushed by hand until there is a verb for it. */
export const makePublish = ({ reader, settings }: Pick<House, "reader" | "settings">): (() => Promise<Publish>) => {
  const known = new Map<string, Integrated>();
  return async () => {
    const repo = await repoOf(settings);
    const told = reader
      .feed({ tail: LOOKED_AT, types: ["integrated"] })
      .events.filter((each) => commitOfTold(each) !== null);
    if (known.size > KEPT_MAX) known.clear();
    const integrated = told
      .toReversed()
      .slice(0, LAST)
      .flatMap(({ run, at }): readonly Integrated[] => {
        if (run === null) return [];
        const one = known.get(run) ?? readIntegrated(reader, run, at);
        if (one === null) return [];
        known.set(run, one);
        return [one];
      });
    const branch = repo.branch ?? integrated[0]?.branch ?? "";
    return { branch, lines: linesOf(integrated, branch, repo), note: noteOf(integrated.length) };
  };
};

/** Work of a run that the base holds, by the run's journal; without one only what the feed tells is known. */
type Integrated = {
  readonly run: string;
  readonly at: string;
  readonly commit: string;
  readonly title: string;
  readonly branch: string | null;
};

const readIntegrated = (reader: Reader, run: string, at: string): Integrated | null => {
  const id = parseRunId(run);
  const view = id === null ? null : reader.run(id);
  if (view === null) return null;
  const { integration, title } = projectRun(view);
  // A feed that anybody could have written to names no commit; the journal's chain does.
  if (view.chain === "broken" || integration?.status !== "merged" || integration.commit === null) return null;
  return { run, at, commit: integration.commit, title, branch: view.plan?.base.branch ?? null };
};

type Repo = { readonly path: string; readonly branch: string | null; readonly remote: string | null };

/** Where the settings say the work goes; settings that cannot be read hide nothing that is integrated. */
const repoOf = async (settings: House["settings"]): Promise<Repo> => {
  try {
    const rows = (await settings()).show().settings;
    const textOf = (key: string): string | null => {
      const value = rows.find((row) => row.key === key)?.value;
      return typeof value === "string" ? value : null;
    };
    return { path: textOf("repo.path") ?? ".", branch: textOf("repo.branch"), remote: textOf("repo.remote") };
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    return { path: ".", branch: null, remote: null };
  }
};

const linesOf = (integrated: readonly Integrated[], branch: string, repo: Repo): readonly Line[] => {
  const base = branch === "" ? "the branch that your repository has checked out" : branch;
  const rows = integrated.map(({ commit, at, run, title }) =>
    line(
      span("✓ ", "good"),
      span(`${commit.slice(0, 10)}  `, "accent"),
      span(`${stampOf(at)}  `, "dim"),
      span(`${fit(shortFormOf(run), 20)}  `, "accent"),
      span(title),
    ),
  );
  return [
    line("Finished work is integrated into ", span(base, "bold"), "."),
    line("Millrace never pushes. When you are content with what stands there:"),
    line(span(`  ${pushCommand(branch, repo)}`, "key")),
    line(),
    ...(rows.length === 0
      ? [line(span("Nothing was integrated yet, as far as the feed goes back.", "dim"))]
      : [line(span("Integrated last, the newest first", "title")), ...rows]),
  ];
};

/** To be typed in the workspace's folder; a name that a shell would read otherwise is quoted. */
const pushCommand = (branch: string, { path, remote }: Repo): string =>
  ["git", ...(path === "." ? [] : ["-C", path]), "push", remote ?? "REMOTE", branch === "" ? "BRANCH" : branch]
    .map((word) => (/^(?:~\/)?[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");

const noteOf = (count: number): string =>
  count === 0
    ? ""
    : "Whether it is pushed already Millrace does not know; git status -sb tells. millrace run-provenance RUN shows where a commit came from.";
