import type { Act, Command, Receipt } from "../domain/command.ts";
import { Failure, isFailure } from "../domain/failure.ts";
import { makeCommandId } from "../files/command-id.ts";
import { makeDisk } from "../files/disk.ts";
import { makeMailboxLite } from "../files/mailbox-lite.ts";
import { makeWorld } from "../machine/world.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";
import { sentence } from "../view/sentence.ts";

/** After so long no engine obeys a command any more: what was meant for tonight is not done next week. */
const GOOD_FOR_MS = 24 * 3_600_000;
const FIRST_MS = 2;
const LAST_MS = 40;
/** How often it is asked whether the engine that shall answer is still there. */
const ALIVE_MS = 500;

/** What acting stands on. */
export type ActPorts = {
  readonly reader: Pick<Reader, "owner">;
  readonly mailbox: Pick<Mailbox, "deliver" | "receipt">;
  readonly world: World;
  /** Obeys what waits in the mailbox under the lease; throws `engine-running` when an engine holds it after all. */
  readonly alone: (verb: string) => Promise<void>;
};

/**
 * Delivers a command and has it answered: by the engine that holds the workspace, or under the lease when none does, behind all that
 * was delivered before. Null when it was delivered and nobody answered within `waitMs`.
 */
export const act = async (
  ports: ActPorts,
  what: Act,
  { waitMs, actor }: { readonly waitMs: number; readonly actor: string },
): Promise<Receipt | null> => {
  const { reader, mailbox, world } = ports;
  const command = commandOf(world, what, actor, reader.owner().live?.epoch ?? null);
  mailbox.deliver(command);
  const endMs = world.monotonic() + waitMs;
  let askedMs = Number.NEGATIVE_INFINITY;
  for (let delay = FIRST_MS; ; delay = Math.min(LAST_MS, delay * 1.5)) {
    const receipt = mailbox.receipt(command.id);
    if (receipt !== null) return receipt;
    const nowMs = world.monotonic();
    if (nowMs - askedMs >= ALIVE_MS) {
      askedMs = nowMs;
      if (reader.owner().live === null) await alone(ports, command);
    }
    if (mailbox.receipt(command.id) === null && nowMs >= endMs) return null;
    await world.sleep(delay);
  }
};

/** Somebody else may have taken the lease in the meantime: then they answer. What keeps it from being obeyed now does not undo that it was asked. */
const alone = async ({ alone: obey, mailbox }: ActPorts, { id, act: { verb } }: Command): Promise<void> => {
  try {
    await obey(verb);
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code === "engine-running") return;
    if (mailbox.receipt(id) !== null) return;
    throw isFailure(thrown)
      ? new Failure(thrown.code, thrown.message, `${sentence(thrown.hint)} ${DELIVERED}`.trim(), thrown.place, thrown)
      : thrown;
  }
};

const DELIVERED = "Your command is delivered all the same: the next start obeys it, or the next verb that can.";

/** What ends an engine is meant for the one that runs now, and never for the next. */
const commandOf = (world: World, what: Act, actor: string, epoch: number | null): Command => {
  const nowMs = world.now();
  const bound = what.verb === "stop" || what.verb === "drain";
  return {
    schema: "millrace.command/1",
    id: makeCommandId(world),
    at: new Date(nowMs).toISOString(),
    actor,
    epoch: bound ? epoch : null,
    expiresAt: new Date(nowMs + GOOD_FOR_MS).toISOString(),
    act: what,
  };
};

/** Wires acting over a workspace: delivering and reading a receipt load no schema, and an engine is loaded only where none runs. */
export const openActing = (root: string, configPath: string, reader: Reader): ActPorts => {
  const world = makeWorld();
  return {
    reader,
    world,
    mailbox: makeMailboxLite(makeDisk(), root, world),
    alone: async (verb) => (await import("./alone.ts")).alone(root, configPath, verb),
  };
};
