import type { House } from "../operator/house.ts";
import type { InitPorts } from "../operator/init.ts";
import type { World } from "../ports/world.ts";
import type { Args } from "./args.ts";
import type { Flag, Positional } from "./flag.ts";
import type { Output } from "./output.ts";

/** A command worth copying, and what it is good for. */
export type Example = { readonly command: string; readonly summary: string };

/** The signals of a foreground verb: the first Ctrl+C or SIGTERM drains, a second one ends now. */
export type Signals = {
  readonly drain: AbortSignal;
  readonly now: AbortSignal;
  /** Which signal asked first; null while none has. */
  readonly first: () => "SIGINT" | "SIGTERM" | "SIGHUP" | null;
  /** From here on SIGHUP means this, as it does for what stays without a terminal. */
  readonly onReload: (reload: () => void) => void;
};

/** Opens the full-screen control plane on a workspace; resolves with the exit code once the terminal is given back. */
export type OpenScreen = (given: {
  readonly house: House;
  readonly panel: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}) => Promise<number>;

/** What a verb stands on. Everything that costs something is opened by the call. */
export type Context = {
  readonly out: Output;
  /** The workspace found upwards from `cwd` or named by --config; throws `workspace-missing` when there is none. */
  readonly house: () => House;
  /** The millrace.toml of that workspace, null when there is none. */
  readonly workspace: () => string | null;
  /** Opens the workspace of this millrace.toml, wherever it lies. */
  readonly openHouse: (configPath: string) => House;
  /** What a new workspace is laid down with. */
  readonly ground: () => Promise<InitPorts>;
  readonly openScreen: OpenScreen;
  readonly world: World;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  readonly debug: boolean;
  /** Takes over SIGINT, SIGTERM and SIGHUP from here on. */
  readonly signals: () => Signals;
  /** Asks a person at the terminal and gives the line they type; null where no person is. */
  readonly ask: ((question: string) => string) | null;
  /** Everything that stands in the standard input, as bytes, at most `max` (more throws `flag-invalid`). */
  readonly stdin: (max: number) => Uint8Array;
};

/** One verb of the command line: the whole of its face, and what it does; the number is the process exit code. */
export type Verb = {
  readonly name: string;
  readonly summary: string;
  /** One line a form: "add-task TITLE [--body TEXT]"; without "millrace". */
  readonly usage: readonly string[];
  readonly flags: readonly Flag[];
  readonly positionals: readonly Positional[];
  readonly examples: readonly Example[];
  /** Paragraphs under the flags of `millrace help VERB`: exit codes, effects, where things lie. */
  readonly notes?: readonly string[];
  readonly run: (args: Args, context: Context) => Promise<number> | number;
};
