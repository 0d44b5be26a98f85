import { existsSync, statfsSync } from "node:fs";
import { execa } from "execa";
import { Failure } from "../domain/failure.ts";

/** Where a git call works: in the user's repository, or in one of ours named piece by piece so that nothing is discovered. */
export type GitPlace =
  | { readonly user: string }
  | { readonly gitDir: string; readonly workTree?: string; readonly index?: string };

/** What a git call gives beside its arguments. */
export type GitOptions = {
  readonly input?: string | Uint8Array;
  /** Exit codes that are answers and not failures; 0 always is. */
  readonly answers?: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Reads paths as bytes, one character each, because a file name need not be UTF-8. */
  readonly bytes?: boolean;
  /** So much output is enough: git is ended there, and what it said until then is an answer. */
  readonly enough?: number;
};

/** What git said: its exit code, its output (`cut` when that was enough), its stderr, and the end of that as words for a sentence. */
export type GitAnswer = {
  readonly code: number;
  readonly cut: boolean;
  readonly out: string;
  readonly stderr: string;
  readonly words: string;
};

/** Runs git once; whatever is neither 0 nor an expected answer throws a Failure that carries git's own words. */
export type Git = (place: GitPlace, args: readonly string[], options?: GitOptions) => Promise<GitAnswer>;

/** Limits of every git call made by one factory. */
export type GitLimits = { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined };

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const WORDS_MAX = 600;

/** Makes the one function every git call goes through: explicit environment, hooks and helpers off, bounded in time and output. */
export const makeGit = (limits: GitLimits): Git => {
  const userEnvironment = environmentOfUser(process.env);
  const ownEnvironment = environmentOfOurs(process.env);
  return async (place, args, options = {}) => {
    const cwd = "user" in place ? place.user : (place.workTree ?? place.gitDir);
    const timeoutMs = options.timeoutMs ?? limits.timeoutMs;
    const result = await execa("git", [...SETTINGS, ...args], {
      cwd,
      env: { ...("user" in place ? userEnvironment : { ...ownEnvironment, ...placed(place) }), ...options.env },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      encoding: options.bytes === true ? "latin1" : "utf8",
      maxBuffer: options.enough ?? OUTPUT_BYTES_MAX,
      timeout: timeoutMs,
      forceKillAfterDelay: 2_000,
      // A group of its own: a Ctrl+C at the terminal is for the engine, which ends in order, and not for a git in the middle of its work.
      detached: true,
      ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
      ...(limits.signal === undefined ? {} : { cancelSignal: limits.signal }),
    });
    const words = spoken(result.stderr);
    if (result.isMaxBuffer && options.enough !== undefined && !result.timedOut && !result.isCanceled)
      return { code: 0, cut: true, out: result.stdout, stderr: result.stderr, words };
    const code = result.exitCode;
    const ended = code !== undefined && !result.timedOut && !result.isCanceled && !result.isMaxBuffer;
    if (ended && (code === 0 || options.answers?.includes(code) === true))
      return { code, cut: false, out: result.stdout, stderr: result.stderr, words };
    throw failureOf({ verb: args[0] ?? "", cwd, timeoutMs, words, result });
  };
};

/** Said on every call that moves a ref of the user's: it is on the medium before we say so (git-config(1), core.fsync). */
export const SYNCED = ["-c", "core.fsync=committed,reference"] as const;

/** Said on every call: nothing a repository or its owner configured may run, prompt, page, sign or clean up behind our back. */
const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.quotePath=false",
  "core.askPass=",
  "gc.auto=0",
  "maintenance.auto=false",
  "commit.gpgSign=false",
  "submodule.recurse=false",
  "fetch.recurseSubmodules=false",
  "protocol.ext.allow=never",
].flatMap((setting) => ["-c", setting]);

const COMMON = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_PAGER: "cat",
  GIT_EDITOR: "false",
};

/**
 * What a call in the user's repository sees. No inherited GIT_* but the three that say where the user's own configuration
 * lies (safe.directory is honoured only there); what ssh, proxies and credential helpers need for a configured remote.
 */
const environmentOfUser = (inherited: NodeJS.ProcessEnv): Record<string, string> => pick(inherited, USER_VARIABLES);

const USER_VARIABLES = [
  "PATH HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR USER LOGNAME TMPDIR",
  "GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM",
  "SSH_AUTH_SOCK DBUS_SESSION_BUS_ADDRESS KRB5CCNAME SSL_CERT_FILE SSL_CERT_DIR",
  "http_proxy https_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY",
].flatMap((names) => names.split(" "));

/** What a call in our repositories sees: no configuration but the one we wrote, so no filter of the machine either. */
const environmentOfOurs = (inherited: NodeJS.ProcessEnv): Record<string, string> => ({
  ...pick(inherited, ["PATH", "HOME", "TMPDIR"]),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
});

const pick = (inherited: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> => {
  const picked: Record<string, string> = { ...COMMON };
  for (const name of names) {
    const value = inherited[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
};

const placed = (place: Exclude<GitPlace, { readonly user: string }>): Record<string, string> => ({
  GIT_DIR: place.gitDir,
  ...(place.workTree === undefined ? {} : { GIT_WORK_TREE: place.workTree }),
  ...(place.index === undefined ? {} : { GIT_INDEX_FILE: place.index }),
});

/** The last of git's words, without control characters and advice, short enough for a sentence. */
const spoken = (stderr: string): string =>
  stderr
    .split("\n")
    .map((line) => line.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ").trim())
    .filter((line) => line !== "" && !line.startsWith("hint:"))
    .join("; ")
    .slice(-WORDS_MAX);

/** Git's words (entry.c) for a file of a checkout it could not write, which do not say why. */
const WRITES_NOTHING = /unable to (?:write|create) file/;
const ROOM_MIN = 4 * 1024 * 1024;

/** So little room is left where a call worked that this is why it could write nothing. */
const isFull = (folder: string): boolean => {
  try {
    const { bavail, bsize, ffree, files } = statfsSync(folder);
    return bavail * bsize < ROOM_MIN || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
};

type Outcome = {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly isMaxBuffer: boolean;
  readonly code?: string | undefined;
};

type Said = {
  readonly verb: string;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly words: string;
  readonly result: Outcome;
};

const failureOf = ({ verb, cwd, timeoutMs, words, result }: Said): Failure => {
  const named = `git ${verb} in ${cwd}`;
  if (result.isCanceled) return new Failure("interrupted", `${named} was ended because of a stop.`);
  if (result.signal !== undefined && !result.timedOut && !result.isMaxBuffer)
    return new Failure("interrupted", `${named} was ended from outside (${result.signal}).`, "It will be tried again.");
  if (result.timedOut)
    return new Failure(
      "git-failed",
      `${named} did not end within ${Math.round(timeoutMs / 1000)} s.`,
      "See what holds the repository up (a slow disk, a network file system).",
    );
  if (result.code === "ENOENT" && existsSync(cwd))
    return new Failure("git-missing", "The program git was not found on the PATH.", "Install git 2.38 or newer.");
  if (/No space left on device|Disk quota exceeded/.test(words) || (WRITES_NOTHING.test(words) && isFull(cwd)))
    return new Failure("disk-full", `${named} found no room: ${words}`, "Free some space; nothing was half done.");
  if (/Read-only file system/.test(words))
    return new Failure("disk-denied", `${named} may not write: ${words}`, "Mount the file system for writing.");
  if (result.isMaxBuffer) return new Failure("git-failed", `${named} said more than ${OUTPUT_BYTES_MAX} bytes.`);
  const end =
    result.exitCode === undefined
      ? (result.signal ?? result.code ?? "without an exit code")
      : `exit ${result.exitCode}`;
  return new Failure("git-failed", `${named} failed (${end})${words === "" ? "." : `: ${words}`}`);
};
