/** What a layer may stand on: other layers, packages by name, and node: builtins (all, none, or by file). */
export type Layer = {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
  readonly builtins: "all" | readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** A pure layer holds no clock, chance, process or network. */
  readonly pure: boolean;
};

/** The house as data: nouns know nothing, judgement knows nouns, adapters know ports, faces know the view, one folder wires. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  domain: { layers: [], packages: ["zod"], builtins: { "digest.ts": ["node:crypto"] }, pure: true },
  kernel: { layers: ["domain"], packages: [], builtins: [], pure: true },
  ports: { layers: ["domain"], packages: [], builtins: [], pure: true },
  engine: { layers: ["domain", "kernel", "ports"], packages: [], builtins: ["node:path"], pure: true },
  view: { layers: ["domain", "kernel"], packages: [], builtins: [], pure: true },
  machine: { layers: ["domain", "ports"], packages: [], builtins: "all", pure: false },
  files: {
    layers: ["domain", "ports"],
    packages: ["smol-toml", "yaml", "zod", "chokidar"],
    builtins: "all",
    pure: false,
  },
  agents: { layers: ["domain", "ports"], packages: ["execa", "zod"], builtins: "all", pure: false },
  workspace: { layers: ["domain", "ports"], packages: ["execa"], builtins: "all", pure: false },
  sample: { layers: [], packages: [], builtins: "all", pure: false },
  operator: { layers: ["domain", "kernel", "ports"], packages: [], builtins: ["node:path"], pure: true },
  /** What faces are told again and again: projections over the reader, for the command line and for the screen alike. */
  watching: {
    layers: ["domain", "kernel", "ports", "view", "operator"],
    packages: [],
    builtins: ["node:path"],
    pure: true,
  },
  cli: { layers: ["domain", "view", "operator", "ports", "watching"], packages: [], builtins: "all", pure: false },
  tui: {
    layers: ["domain", "view", "operator", "ports", "watching"],
    packages: ["ink", "react", "zustand"],
    builtins: "all",
    pure: false,
  },
  compose: {
    layers: [
      "domain",
      "kernel",
      "ports",
      "engine",
      "view",
      "machine",
      "files",
      "agents",
      "workspace",
      "operator",
      "watching",
    ],
    packages: [],
    builtins: "all",
    pure: false,
  },
  /** src/main.ts: the entry, the only place that ends the process. */
  main: {
    layers: ["domain", "cli", "compose", "operator", "ports", "files", "machine", "tui"],
    packages: [],
    builtins: "all",
    pure: false,
  },
};

export const LINES_MAX = 300;

/** Words no file may be named by, alone or as a part: they say nothing about what is inside. */
export const BANNED_FILE_WORDS = [
  "util",
  "utils",
  "helper",
  "helpers",
  "type",
  "types",
  "common",
  "shared",
  "misc",
  "index",
  "lib",
  "manager",
  "service",
  "handler",
  "impl",
  "stuff",
];

/**
 * Words of the glossary's right column that also have an honest meaning of their own, so that only their use for the noun on
 * the left is wrong, which no program can tell.
 */
export const AMBIGUOUS_WORDS: Readonly<Record<string, string>> = {
  item: "an element of a list",
  transition: "what a table of states holds",
  role: "what a prompt says",
  execution: "what a check's command does",
  session: "the agent CLI's own conversation, which its adapter reports",
  try: "how often an attempt is repeated at one visit",
  marker: "a conflict marker, a setup marker",
  status: "git's and integration's own word",
  log: "a file of output, git log",
  record: "an object by key, the lease's identity record",
  action: "what an operator may do",
  result: "what a function gives back",
  main: "the entry of the program, a common branch name",
  head: "git's HEAD, the first of a list",
  worktree: "the placeholder {worktree} of a command agent",
  project: "a verb: to make a projection",
  house: "an open workspace as a face sees it (operator/house.ts)",
  provider: "who serves a model: the class provider-error",
  lock: "git's lock files",
  term: "a search term",
  generation: "of text",
};
