import * as z from "zod";
import type { Disk } from "../ports/disk.ts";
import type { Durable } from "./durable.ts";

const REMEMBERED_MAX = 1_000;
const BYTES_MAX = 4 * 1024 * 1024;

const time = z.number().nonnegative();

const Seen = z.strictObject({
  /** The state it is in since `sinceMs`; "" when it has none yet that could last. */
  print: z.string(),
  sinceMs: time,
  /** It is not looked at again before this time. */
  dueMs: time,
  /** How often in a row it could not be taken. */
  tries: z.number().int().nonnegative(),
  /** Why it cannot be taken; null when it may settle. */
  refusal: z.strictObject({ mark: z.string(), text: z.string(), hint: z.string() }).nullable(),
  /** The task that this content became, when only its removal is owed. */
  taken: z.strictObject({ task: z.string(), body: z.string() }).nullable(),
});
/** One name of the inbox as it was seen. Times are monotonic milliseconds. */
export type Seen = z.infer<typeof Seen>;

const Watched = z.strictObject({
  task: z.string(),
  name: z.string(),
  folder: z.string(),
  beside: z.boolean(),
  body: z.string(),
  checks: z.number().int().nonnegative(),
  dueMs: time,
});
/** An original set aside that is still watched for a late writer: `checks` says how often it was looked at since. */
export type Watched = z.infer<typeof Watched>;

const File = z.strictObject({
  schema: z.literal("millrace.intake/1"),
  boot: z.string(),
  inbox: z.string(),
  /** What the settings leave out, for readers that do not parse them. */
  ignore: z.array(z.string()),
  seen: z.array(z.tuple([z.string(), Seen])),
  /** Files and folders that were seen under the name of something unfinished. */
  passing: z.array(z.string()),
  /** Which task was made of an earlier state of a file or folder that came back. */
  returned: z.array(z.tuple([z.string(), z.string()])),
  watched: z.array(Watched),
});

/** What the intake remembers of one inbox. All of it may be lost: then everything there is watched anew. */
export type Memory = {
  readonly seen: Map<string, Seen>;
  readonly passing: Set<string>;
  readonly returned: Map<string, string>;
  watched: readonly Watched[];
};

/** Where that is kept between two passes of one boot; the monotonic clock of another boot says nothing. */
export type MemoryFile = {
  readonly read: () => Memory;
  /** Writes when something changed; never durable, and bounded. */
  readonly write: (memory: Memory, ignore: readonly string[]) => void;
};

/** Opens what is remembered of the inbox at this path. */
export const makeMemoryFile = (durable: Durable, boot: string, inbox: string): MemoryFile => {
  const path = durable.layout.intakeSeen;
  const textOf = (memory: Memory, ignore: readonly string[]): string =>
    JSON.stringify({
      schema: "millrace.intake/1",
      boot,
      inbox,
      ignore: [...ignore],
      seen: [...memory.seen].slice(0, REMEMBERED_MAX),
      passing: [...memory.passing].slice(-REMEMBERED_MAX),
      returned: [...memory.returned].slice(-REMEMBERED_MAX),
      watched: memory.watched.slice(-REMEMBERED_MAX),
    } satisfies z.infer<typeof File>);
  // Without a file whoever reads expects the usual inbox, with nothing remembered of it.
  let written = inbox === durable.layout.inbox && durable.disk.stat(path) === null ? textOf(NOTHING(), []) : "";
  return {
    read: () => {
      const file = readFile(durable.disk, path);
      if (file === null || file.boot !== boot || file.inbox !== inbox) return NOTHING();
      return {
        seen: new Map(file.seen),
        passing: new Set(file.passing),
        returned: new Map(file.returned),
        watched: file.watched,
      };
    },
    write: (memory, ignore) => {
      const text = textOf(memory, ignore);
      if (text === written) return;
      durable.replace(path, Buffer.from(`${text}\n`));
      written = text;
    },
  };
};

/** When the first of what is remembered is due. */
export const nextOf = ({ seen, watched }: Memory): number => {
  let next = Infinity;
  for (const { dueMs } of seen.values()) next = Math.min(next, dueMs);
  for (const { dueMs } of watched) next = Math.min(next, dueMs);
  return next;
};

const NOTHING = (): Memory => ({ seen: new Map(), passing: new Set(), returned: new Map(), watched: [] });

const readFile = (disk: Disk, path: string): z.infer<typeof File> | null => {
  try {
    const bytes = disk.read(path, BYTES_MAX);
    return bytes === null ? null : (File.safeParse(JSON.parse(Buffer.from(bytes).toString("utf8"))).data ?? null);
  } catch {
    // Unreadable, too large or no JSON: it is only a memory.
    return null;
  }
};
