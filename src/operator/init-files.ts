import { join, relative } from "node:path";
import type { Site } from "../ports/site.ts";
import type { ChosenRepo } from "./init-repository.ts";
import type { Proposal, Survey } from "./survey.ts";

/** What a shipped profile says. */
export type ProfileFields = {
  readonly runner?: string | undefined;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
};

/** One shipped file of a workspace: `missing` becomes `written`; `kept` equals what is shipped, `differs` is left as it is. */
export type InitFile = {
  /** Relative to the workspace. */
  readonly path: string;
  readonly state: "missing" | "written" | "kept" | "differs";
  readonly text: string;
};

/** What millrace.toml is filled from. */
export type ConfigFacts = {
  readonly workspace: string;
  readonly repository: ChosenRepo;
  readonly survey: Survey;
  readonly template: ReadonlyMap<string, string>;
  readonly profiles: Readonly<Record<string, ProfileFields>>;
};

/** The text of millrace.toml for this workspace and repository. */
export const proposeConfig = (facts: ConfigFacts): string => {
  const { repository, survey, profiles } = facts;
  const values: Record<string, string> = {
    repo_path: quote(
      repository.relation === "beside" ? repository.path : relative(facts.workspace, repository.path) || ".",
    ),
    branch: repository.branch === null ? '# branch = "main"' : `branch = ${quote(repository.branch)}`,
    checks: list(survey.checks),
    more_checks:
      (survey.more.length === 0 ? "" : "\n# Also there, if you want them:") +
      survey.more.map(({ command, from }) => `\n#   ${quote(command)}   (${from})`).join(""),
    setup: list(survey.setup),
    standard: fields(profiles["standard"]),
    light: fields(profiles["light"]),
  };
  const text = facts.template.get("millrace.toml") ?? "";
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
};

/** The shipped files by their place in a workspace, millrace.toml last; without `config` it stands already and is left out. */
export const wantedFiles = (
  template: ReadonlyMap<string, string>,
  config: string | null,
): readonly Omit<InitFile, "state">[] => {
  const docs = [...template].filter(([path]) => path.startsWith("docs/"));
  return [
    { path: "agents/.gitignore", text: template.get("agents/gitignore") ?? "" },
    ...docs.map(([path, text]) => ({ path, text })),
    ...(config === null ? [] : [{ path: "millrace.toml", text: config }]),
  ];
};

/** How a shipped file stands on the disk. */
export const standingOf = (site: Site, workspace: string, file: Omit<InitFile, "state">): InitFile => {
  const path = join(workspace, file.path);
  if (site.look(path).kind === "absent") return { ...file, state: "missing" };
  return { ...file, state: site.read(path) === file.text ? "kept" : "differs" };
};

const list = (proposals: readonly Proposal[]): string => {
  if (proposals.length === 0) return "[]";
  const lines = proposals.map(({ command, from }) => `  ${quote(command)}, # seen in ${from}\n`);
  return `[\n${lines.join("")}]`;
};

const fields = (profile: ProfileFields | undefined): string =>
  Object.entries(profile ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} = ${quote(String(value))}`)
    .join("\n");

/** A TOML string; JSON's escapes are TOML's but for DEL, which a path may hold. */
const quote = (text: string): string => JSON.stringify(text).replaceAll("\u007F", String.raw`\u007F`);
