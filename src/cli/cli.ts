import { exitOf, Failure, isFailure, phraseFailure } from "../domain/failure.ts";
import { nearest } from "../domain/nearest.ts";
import { ACTIONS } from "../operator/actions.ts";
import type { House } from "../operator/house.ts";
import type { InitPorts } from "../operator/init.ts";
import type { World } from "../ports/world.ts";
import { capital } from "../view/sentence.ts";
import { type Args, checkPositionals, parseArgs, splitGlobals } from "./args.ts";
import { hasScreen } from "./has-screen.ts";
import { printHelp, printVerb } from "./help.ts";
import { ClosedOutput, makeOutput, type Output } from "./output.ts";
import { catchSignals } from "./signals.ts";
import { askOnTerminal, readStdin } from "./stdin.ts";
import type { Context, OpenScreen, Verb } from "./verb.ts";
import { VERBS } from "./verbs.ts";

/** What the command line is given by the one place that wires it. */
export type Wiring = {
  readonly world: World;
  readonly version: string;
  readonly loadHouse: () => Promise<HouseDesk>;
  readonly openGround: () => Promise<InitPorts>;
  readonly openScreen: OpenScreen;
  /** True for what the lean reader throws when it cannot judge alone; then the full one is loaded. */
  readonly isDoubt: (thrown: unknown) => boolean;
};

/** Finds and opens workspaces. */
export type HouseDesk = {
  /** The millrace.toml at or above `cwd`, or the named one; null when there is none. */
  readonly findWorkspace: (cwd: string, config: string | undefined) => string | null;
  readonly openHouse: (configPath: string) => House;
  readonly loadFullReader: () => Promise<(configPath: string) => House>;
};

/** Carries out one call of the command line and gives its exit code; whatever is thrown becomes one clear sentence. */
export const runCli = async (argv: readonly string[], wiring: Wiring): Promise<number> => {
  const env = process.env;
  // A failure of the flags themselves must still be told in the form that was asked for.
  const json = beforeDashes(argv).includes("--json");
  const out = makeOutput({ json, noColour: beforeDashes(argv).includes("--no-color"), env });
  try {
    return await dispatch(argv, wiring, out, env);
  } catch (thrown) {
    return report(thrown, out, beforeDashes(argv).includes("--debug"));
  } finally {
    out.progress(null);
  }
};

const beforeDashes = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
};

const dispatch = async (argv: readonly string[], wiring: Wiring, out: Output, env: Context["env"]): Promise<number> => {
  const { values, rest } = splitGlobals(argv);
  if (values.has("version")) return printVersion(out, wiring.version);
  const [name, ...tail] = rest;
  const cwd = process.cwd();
  if (name === undefined) {
    const config = values.get("config")?.at(-1);
    if (values.has("help") || (await wiring.loadHouse()).findWorkspace(cwd, config) === null)
      return printed(() => printHelp(out, wiring.version));
    return call(hasScreen(env) && !out.json ? "tui" : "status", [], values, wiring, out, env);
  }
  if (name === "help") {
    const wanted = tail.find((token) => !token.startsWith("-"));
    return wanted === undefined || OWN.has(wanted)
      ? printed(() => printHelp(out, wiring.version, wanted === "all"))
      : printed(() => printVerbOf(wanted), out);
  }
  if (name === "version") return printVersion(out, wiring.version);
  return call(name, tail, values, wiring, out, env);

  async function printVerbOf(wanted: string): Promise<void> {
    printVerb(out, await loadVerb(wanted));
  }
};

/** What `help` explains that is no verb's own page. */
const OWN: ReadonlySet<string> = new Set(["help", "version", "all"]);

const call = async (
  name: string,
  tail: readonly string[],
  before: Map<string, string[]>,
  wiring: Wiring,
  out: Output,
  env: Context["env"],
): Promise<number> => {
  const verb = await loadVerb(name);
  const args = parseArgs(tail, verb, before);
  if (args.on("help")) return printed(() => printVerb(out, verb));
  if (args.on("version")) return printVersion(out, wiring.version);
  checkPositionals(args, verb);
  const desk = await wiring.loadHouse();
  try {
    return await verb.run(args, makeContext(args, wiring, desk, out, env));
  } catch (thrown) {
    if (!wiring.isDoubt(thrown)) throw thrown;
    // The lean reader met something unusual. Verbs read before they print or change anything, so they may begin again.
    const openHouse = await desk.loadFullReader();
    return verb.run(args, makeContext(args, wiring, { ...desk, openHouse }, out, env));
  }
};

const loadVerb = async (name: string): Promise<Verb> => {
  const load = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (load !== undefined) return (await load()).verb;
  const action = ACTIONS.find((each) => each.verb === name);
  if (action?.later === true) {
    throw new Failure(
      "verb-later",
      `"${name}" (${action.summary}) is not in this version of Millrace.`,
      "millrace --help lists the verbs that are.",
    );
  }
  const near = nearest(
    name,
    ACTIONS.filter((each) => each.later !== true).map((each) => each.verb),
  );
  const hint =
    near === null
      ? "millrace --help lists the verbs."
      : `Did you mean "millrace ${near}"? millrace --help lists the verbs.`;
  throw new Failure("verb-unknown", `There is no verb "${name}".`, hint);
};

const makeContext = (args: Args, wiring: Wiring, desk: HouseDesk, out: Output, env: Context["env"]): Context => {
  const cwd = process.cwd();
  const config = args.text("config");
  let house: House | undefined;
  return {
    out,
    env,
    cwd,
    openHouse: desk.openHouse,
    ground: wiring.openGround,
    openScreen: wiring.openScreen,
    world: wiring.world,
    version: wiring.version,
    debug: args.on("debug"),
    workspace: () => desk.findWorkspace(cwd, config),
    house: () => {
      if (house !== undefined) return house;
      const root = desk.findWorkspace(cwd, config);
      if (root === null) throw noWorkspace(cwd, config);
      house = desk.openHouse(root);
      return house;
    },
    signals: catchSignals,
    ask: askOnTerminal(out),
    stdin: readStdin,
  };
};

const noWorkspace = (cwd: string, config: string | undefined): Failure =>
  config === undefined
    ? new Failure(
        "workspace-missing",
        `No millrace.toml in ${cwd} or above it.`,
        "Go into a workspace, name its file with --config FILE, or make one with millrace init.",
      )
    : new Failure(
        "workspace-missing",
        `There is no file ${config}.`,
        "Give --config the path of a workspace's millrace.toml.",
      );

const printVersion = (out: Output, version: string): number => {
  if (out.json) out.document("version", { version, node: process.versions.node });
  else out.line(`millrace ${version}`);
  return 0;
};

const printed = async (print: () => void | Promise<void>, _out?: Output): Promise<number> => {
  await print();
  return 0;
};

/** Tells what went wrong, in the form that was asked for, and gives the exit code. */
const report = (thrown: unknown, out: Output, debug: boolean): number => {
  if (thrown instanceof ClosedOutput) return 0;
  const failure = isFailure(thrown) ? thrown : asFailure(thrown);
  const message = phraseFailure(failure);
  try {
    if (out.json) out.document("error", { error: { code: failure.code, message, hint: failure.hint } });
    else {
      out.note({ text: "✗ ", style: "bad" }, asSentence(message));
      if (failure.hint !== "") out.note("  ", capital(failure.hint));
    }
    if (debug && failure.stack !== undefined)
      for (const line of failure.stack.split("\n")) out.note({ text: line, style: "dim" });
    if (debug && failure.cause instanceof Error)
      for (const line of (failure.cause.stack ?? "").split("\n")) out.note({ text: line, style: "dim" });
  } catch (error) {
    if (!(error instanceof ClosedOutput)) throw error;
  }
  return exitOf(failure);
};

/** What lies deep tells its part in lower case, to be put behind a colon; an id stays as it is. */
const asSentence = (message: string): string => {
  const begun = /^(?:could|cannot|the|an?|its?|this|that|no|there) /.test(message) ? capital(message) : message;
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
};

/** What is not a Failure is a defect of ours, or the system's answer to something nobody foresaw. */
const asFailure = (thrown: unknown): Failure => {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure(
    "internal",
    `Something went wrong that Millrace did not foresee: ${message}`,
    "Run it again with --debug and report what it prints.",
    undefined,
    thrown,
  );
};
