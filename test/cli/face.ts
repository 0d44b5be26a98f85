import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs, checkPositionals } from "../../src/cli/args.ts";
import type { Output, Part } from "../../src/cli/output.ts";
import type { Context, Signals } from "../../src/cli/verb.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import type { Act, Receipt } from "../../src/domain/command.ts";
import { exitOf, type Failure, isFailure } from "../../src/domain/failure.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { parseCard } from "../../src/files/card.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { leaseBytes } from "../../src/files/lease-record.ts";
import { makeReader } from "../../src/files/reader.ts";
import type { House } from "../../src/operator/house.ts";
import { safe } from "../../src/view/safe.ts";
import { quiet } from "../files/published.ts";
import { makeSimWorld } from "../sim/world.ts";
import { folder } from "./millrace.ts";

/** What one call of a verb in this process gave: `told` is the Failure it threw. */
export type Told = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly documents: readonly Record<string, unknown>[];
  readonly told: Failure | null;
};

/** When the world of these tests begins. */
export const NOW = Date.UTC(2026, 2, 1, 12);

/**
 * The verbs over a workspace of real files and an engine that a test plays: it says whether one lives, what it published and how
 * it answers. Only what a test names is there; a member of the house that it does not name throws.
 */
export const makeFace = (members: Partial<House> = {}) => {
  const root = folder();
  const layout = layoutOf(root);
  const world = makeSimWorld(1);
  world.clock.wall = NOW;
  mkdirSync(layout.runtime, { recursive: true });
  writeFileSync(layout.config, "");
  const acts: Act[] = [];
  const face = {
    root,
    layout,
    world,
    /** Every act that was delivered, in order. */
    acts,
    /** The options of the last one. */
    waited: -1,
    /** How the engine answers; null is no answer in time. */
    answer: (act: Act): Receipt | null => receipt({ verb: act.verb }),
    pending: 0,
    columns: 100,
    sized: false,
    /** What a person types at the terminal; null where no person is. */
    typed: null as string | null,
    asked: [] as string[],
    env: {} as Record<string, string>,
    members,
    card: (state: TaskState, id: string, text = `# ${id}\n`): void => put(join(layout.queue(state), `${id}.md`), text),
    /** A run's journal as these lines of events tell it. */
    run: (id: string, ...lines: readonly (readonly object[])[]): void => {
      const text = lines.map((events) => `${JSON.stringify({ at: iso(NOW - 60_000), events })}\n`);
      put(join(layout.runs, id, "journal.jsonl"), text.join(""));
    },
    /** An engine that lives (or died), and what it published of itself. */
    engine: (
      how: "alive" | "dead" | "elsewhere",
      own: Partial<Snapshot["engine"]> = {},
      more: Partial<Snapshot> = {},
    ) => {
      const who = { pid: how === "dead" ? 7 : world.clock.pid, host: how === "elsewhere" ? "far" : world.self().host };
      const identity = { ...world.self(), ...who, epoch: 3, at: iso(NOW - 3_600_000), what: "start --daemon" };
      put(layout.lease, Buffer.from(leaseBytes({ ...identity, released: false })).toString());
      face.publish({ engine: { ...quiet, what: "start --daemon", concurrency: 2, ...own }, ...more });
    },
    publish: (more: Partial<Snapshot>): void => {
      const state: Snapshot = {
        schema: "millrace.state/1",
        at: iso(NOW),
        epoch: 3,
        engine: quiet,
        counts: { backlog: 0, active: 0, blocked: 0, deferred: 0, done: 0, cancelled: 0 },
        mtimes: { backlog: "", active: "", blocked: "", deferred: "", done: "", cancelled: "" },
        runs: [],
        heads: [],
        problems: [],
        config: { mtime: "", size: 0, checks: 1, durability: "strict" },
        ...more,
      };
      put(layout.state, JSON.stringify(state));
    },
    /** Calls a verb as the command line does, in this process. */
    call: async (...argv: readonly string[]): Promise<Told> => call(argv, face),
  };
  return face;
};

type Face = ReturnType<typeof makeFace>;

/** A receipt that accepts, unless told otherwise. */
export const receipt = (more: Partial<Receipt> = {}): Receipt => ({
  schema: "millrace.receipt/1",
  id: "c-00000001",
  verb: "pause",
  at: iso(NOW),
  epoch: 3,
  accepted: true,
  code: null,
  sentence: "It is done.",
  hint: "",
  effective: "now",
  ...more,
});

const iso = (ms: number): string => new Date(ms).toISOString();

const put = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

const call = async (argv: readonly string[], face: Face): Promise<Told> => {
  const [name = "", ...tail] = argv;
  const captured = capture(tail.includes("--json"), face);
  const load = VERBS[name];
  if (load === undefined) throw new Error(`there is no verb ${name}`);
  const { verb } = await load();
  let code = 0;
  let told: Failure | null = null;
  try {
    const args = parseArgs(tail, verb, new Map());
    checkPositionals(args, verb);
    code = await verb.run(args, contextOf(face, captured.output));
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    told = thrown;
    code = exitOf(thrown);
  }
  return { code, told, ...captured.texts() };
};

const textOf = (parts: readonly Part[]): string =>
  parts.map((part) => safe(typeof part === "string" ? part : part.text)).join("");

const capture = (json: boolean, { columns, sized, asked }: Face) => {
  const out: string[] = [];
  const err: string[] = [];
  const documents: Record<string, unknown>[] = [];
  const document = (noun: string, body: object): void =>
    void documents.push(
      JSON.parse(JSON.stringify({ schema: `millrace.${noun}/1`, ...body })) as Record<string, unknown>,
    );
  const output: Output = {
    json,
    columns,
    sized,
    live: false,
    line: (...parts) => void (json || out.push(textOf(parts))),
    text: (text) => void (json || out.push(text)),
    document,
    record: document,
    note: (...parts) => void err.push(textOf(parts)),
    progress: () => {},
    prompt: (question) => void asked.push(question),
    raw: (text) => void out.push(text),
  };
  return { output, texts: () => ({ out: out.join("\n"), err: err.join("\n"), documents }) };
};

const contextOf = (face: Face, out: Output): Context => {
  const house = houseOf(face);
  const never = (): never => {
    throw new Error("no test plays this");
  };
  return {
    out,
    house: () => house,
    workspace: () => house.configPath,
    openHouse: never,
    ground: never,
    openScreen: never,
    world: face.world,
    env: face.env,
    cwd: face.root,
    version: "0.0.0",
    debug: false,
    signals: silentSignals,
    ask: face.typed === null ? null : (question) => (face.asked.push(question), face.typed ?? ""),
    stdin: never,
  };
};

/** Signals that never come. */
const silentSignals = (): Signals => ({
  drain: new AbortController().signal,
  now: new AbortController().signal,
  first: () => null,
  onReload: () => {},
});

const houseOf = (face: Face): House => {
  const own: Partial<House> = {
    root: face.root,
    configPath: face.layout.config,
    reader: makeReader(makeDisk(), face.root, face.world, { fullCard: parseCard }),
    glance: () => ({ checks: 1, durability: "strict" }),
    trouble: () => Promise.resolve(null),
    pendingCommands: () => face.pending,
    unwritable: () => null,
    act: (act, { waitMs }) => {
      face.acts.push(act);
      face.waited = waitMs;
      return Promise.resolve(face.answer(act));
    },
    ...face.members,
  };
  return new Proxy(own, {
    get: (members, name) => {
      if (name in members) return members[name as keyof House];
      throw new Error(`no test plays house.${String(name)}`);
    },
  }) as House;
};
