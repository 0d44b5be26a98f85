/** What a value must look like so that the schema surely takes it. */
type Judge = (value: string) => boolean;

const TEXT = `"(?:[^"\\\\\\u0000-\\u001f\\u007f]|\\\\["\\\\])+"`;
const LIST = new RegExp(`^\\[\\s*(?:${TEXT}(?:\\s*,\\s*${TEXT})*\\s*,?)?\\s*\\]$`);
const LIST_MAX = 50;

const text: Judge = (value) => new RegExp(`^${TEXT}$`).test(value);
const list: Judge = (value) => LIST.test(value) && (value.match(new RegExp(TEXT, "g")) ?? []).length <= LIST_MAX;
/** A placeholder may be unknown, and a command must name something. */
const command: Judge = (value) => list(value) && !value.includes("{") && value.includes('"');
const names: Judge = (value) => list(value) && !/"(?![A-Za-z_][A-Za-z0-9_]*")[^",\]]/.test(value.replaceAll(/\s/g, ""));
const bool: Judge = (value) => value === "true" || value === "false";
const among =
  (...words: readonly string[]): Judge =>
  (value) =>
    words.some((word) => value === `"${word}"`);
const whole =
  (least: number, most: number): Judge =>
  (value) =>
    /^[1-9]\d{0,8}$/.test(value) && Number(value) >= least && Number(value) <= most;
const upTo =
  (most: number): Judge =>
  (value) =>
    /^(?:0|[1-9]\d{0,5})(?:\.\d{1,3})?$/.test(value) && Number(value) > 0 && Number(value) <= most;
const minutes = upTo(10_080);
const seconds: Judge = (value) => value === "0" || upTo(86_400)(value);

/** The keys of each table in their plain form; `*` stands for a name. A key that is missing here is left to the full reader. */
const TABLES: Readonly<Record<string, Readonly<Record<string, Judge>>>> = {
  repo: { path: text, branch: text, remote: text },
  checks: { commands: list, timeout_minutes: minutes, env: names },
  checkout: { setup: list, timeout_minutes: minutes, cache_key: list },
  "runners.*": { kind: among("codex", "command", "sample"), command, env: names, model: text, effort: text },
  "profiles.*": { runner: text, model: text, effort: text },
  "stages.*": {
    profile: text,
    runner: text,
    model: text,
    effort: text,
    timeout_minutes: minutes,
    silence_minutes: minutes,
    grace_seconds: seconds,
  },
  routes: { default: among("quick", "standard", "large") },
  limits: {
    attempts: whole(1, 500),
    minutes,
    tokens: whole(1, 999_999_999),
    cost_usd: upTo(999_999),
    backoff_seconds: seconds,
    wait_hours: upTo(720),
    output_mb: upTo(4_096),
  },
  integration: { enabled: bool, rounds: whole(1, 50) },
  effects: { repeat: bool },
  engine: { durability: among("strict", "relaxed"), grace_seconds: seconds },
};

/** Profiles and stages that the package ships; a workspace may have more, which the full reader knows. */
export const SHIPPED = {
  profiles: ["brisk", "light", "standard", "thorough"],
  stages: [
    "builder",
    "checker",
    "consultant",
    "doublechecker",
    "fixer",
    "planner",
    "refactorer",
    "reviewer",
    "troubleshooter",
    "updater",
    "worker",
  ],
} as const;

/**
 * True only for a millrace.toml in its everyday form that the full reader surely takes, told without a TOML parser and a schema;
 * false says nothing but that the full reader has to judge.
 */
export const isPlainConfig = (content: string): boolean => {
  const tables = readTables(content);
  if (tables === null) return false;
  const named = (table: string): readonly string[] =>
    [...tables.keys()].flatMap((name) => (name.startsWith(`${table}.`) ? [name.slice(table.length + 1)] : []));
  const runners = named("runners");
  const profiles: readonly string[] = [...named("profiles"), ...SHIPPED.profiles];
  const known = (value: string | undefined, from: readonly string[]): boolean =>
    value === undefined || from.some((name) => value === `"${name}"`);
  return (
    runners.every((name) => {
      const runner = tables.get(`runners.${name}`);
      return runner?.has("kind") === true && (runner.get("kind") !== '"command"' || runner.has("command"));
    }) &&
    named("stages").every((name) => name === "default" || (SHIPPED.stages as readonly string[]).includes(name)) &&
    [...tables.values()].every((table) => known(table.get("runner"), runners) && known(table.get("profile"), profiles))
  );
};

type Tables = ReadonlyMap<string, ReadonlyMap<string, string>>;

const HEADER = /^\[([a-z]+(?:\.[a-z0-9][a-z0-9_-]{0,31})?)\]$/;

/** The tables as written, null as soon as a line is not in the everyday form. */
const readTables = (content: string): Tables | null => {
  const tables = new Map<string, Map<string, string>>();
  let table: Map<string, string> | undefined;
  let keys: Readonly<Record<string, Judge>> = {};
  const lines = content.split(/\r?\n/);
  for (let i = 0; i < lines.length; i += 1) {
    const line = bare(lines[i] ?? "");
    if (line === "") continue;
    const name = HEADER.exec(line)?.[1];
    if (name !== undefined) {
      const form = name.replace(/\..*/, ".*");
      if (tables.has(name) || !Object.hasOwn(TABLES, form)) return null;
      keys = TABLES[form] ?? {};
      tables.set(name, (table = new Map()));
      continue;
    }
    const [, key = "", start = ""] = /^([a-z_]+)\s*=\s*(.+)$/.exec(line) ?? [];
    let value = start;
    while (value.startsWith("[") && !LIST.test(value) && i + 1 < lines.length && value.length < 10_000) {
      i += 1;
      value += ` ${bare(lines[i] ?? "")}`;
    }
    const judge = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (table === undefined || table.has(key) || judge?.(value) !== true) return null;
    table.set(key, value);
  }
  return tables;
};

/** A line without its comment and the space around it; a '#' within quotes is none. */
const bare = (line: string): string =>
  (/^(?:[^"#]|"(?:[^"\\]|\\.)*")*/.exec(line)?.[0] === line
    ? line
    : line.replace(/^((?:[^"#]|"(?:[^"\\]|\\.)*")*)#.*$/, "$1")
  ).trim();
