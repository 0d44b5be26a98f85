import { join } from "node:path";
import type { Command } from "../domain/command.ts";
import { Failure, isFailure } from "../domain/failure.ts";
import type { Disk } from "../ports/disk.ts";
import { faultOfCommand } from "./command-lite.ts";
import type { Durable } from "./durable.ts";
import type { Layout } from "./layout.ts";
import { stand, syncAbove } from "./mailbox-folder.ts";
import { readReceipt } from "./mailbox-receipt.ts";
import { deliveredName, isUnfinished, numberAbove, parseDelivered } from "./mailbox-name.ts";

/** More bytes than this are no command, whatever they hold. */
export const COMMAND_BYTES_MAX = 2 * 1024 * 1024;

const NUMBER_BYTES_MAX = 64;

/**
 * Delivery: the link of the command's file into incoming/ commits it, from any process. Its number is above all that wait and
 * all that were answered, so the order of names is the order of delivery, whatever the clocks say.
 */
export const deliver = (durable: Durable, command: Command): void => {
  const { disk, layout } = durable;
  const bytes = Buffer.from(`${JSON.stringify(command)}\n`);
  const fault =
    faultOfCommand(command) ??
    (bytes.length > COMMAND_BYTES_MAX
      ? `it has ${bytes.length} bytes, more than the ${COMMAND_BYTES_MAX} a command may have`
      : null);
  if (fault !== null)
    throw new Failure("flag-invalid", `this cannot be asked: ${fault}`, "Give less, or another value.");
  if (readReceipt(disk, layout, command.id) !== null) return;
  stand(durable, layout.incoming, false);
  const waiting = disk.list(layout.incoming).flatMap((name) => parseDelivered(name) ?? []);
  if (!waiting.some(({ id }) => id === command.id)) {
    const known = [...waiting.map(({ number }) => number), answeredUpTo(disk, layout)];
    // False when another process linked the same id with the same number: then it is delivered.
    durable.commit(join(layout.incoming, deliveredName(numberAbove(known), command.id)), bytes);
  }
  durable.syncFolder(layout.incoming);
  syncAbove(durable);
};

/** How many names wait in incoming/, at most `max`; a folder that cannot be read holds none, for faces go on. */
export const countWaiting = (disk: Disk, layout: Layout, max: number): number => {
  try {
    return Math.min(max, disk.list(layout.incoming).filter((name) => !isUnfinished(name)).length);
  } catch (thrown) {
    if (isFailure(thrown)) return 0;
    throw thrown;
  }
};

/** The highest number that was answered, as far as it is known: only for people is it better that numbers go on. */
export const answeredUpTo = (disk: Disk, layout: Layout): number => {
  try {
    const text = Buffer.from(disk.read(layout.commandNumber, NUMBER_BYTES_MAX) ?? []).toString("latin1");
    return /^[0-9]{1,12}\n$/.test(text) ? Number(text) : 0;
  } catch (thrown) {
    if (isFailure(thrown)) return 0;
    throw thrown;
  }
};

/** Notes the highest number that was answered, before its name goes. */
export const noteAnswered = ({ replace, layout }: Durable, number: number): void =>
  replace(layout.commandNumber, Buffer.from(`${number}\n`));
