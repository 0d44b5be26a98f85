import type { Command, Receipt } from "../domain/command.ts";
import { isFailure } from "../domain/failure.ts";
import type { Disk } from "../ports/disk.ts";
import { COMMAND_ID } from "./command-lite.ts";
import { isObject } from "./command-rule.ts";
import { errnoBehind } from "./disk-failure.ts";
import type { Durable } from "./durable.ts";
import type { Layout } from "./layout.ts";
import { stand } from "./mailbox-folder.ts";
import { parseReceiptLite } from "./receipt-lite.ts";

/** A receipt's file holds its command too, which may be written longer than it came. */
const RECEIPT_BYTES_MAX = 8 * 1024 * 1024;

/** The receipt of a command; null while it has none. What is no receipt, whatever stands there, is none. */
export const readReceipt = (disk: Disk, layout: Layout, id: string): Receipt | null => {
  if (!COMMAND_ID.test(id)) return null;
  try {
    // Most commands have none when they are asked for, and a look costs less than a read that fails.
    const bytes = disk.stat(layout.receipt(id)) === null ? null : disk.read(layout.receipt(id), RECEIPT_BYTES_MAX);
    return bytes === null ? null : parseAnswer(bytes, id);
  } catch (thrown) {
    if (isFailure(thrown) && ["ELOOP", "ENOTFILE", "ETOOLARGE"].includes(errnoBehind(thrown))) return null;
    throw thrown;
  }
};

/**
 * Commits a receipt by its link, durably. One that exists stands; what has its name and is none, as a power loss or a stranger
 * leaves it, is kept aside and replaced. `command` is null for what was no command.
 */
export const commitReceipt = (durable: Durable, id: string, command: Command | null, receipt: Receipt): void => {
  const { disk, layout } = durable;
  const path = layout.receipt(id);
  const bytes = Buffer.from(`${JSON.stringify({ command, receipt: { ...receipt, id } })}\n`);
  stand(durable, layout.processed, true);
  if (!durable.commit(path, bytes) && readReceipt(disk, layout, id) === null) {
    setAside(durable, path, `${id}.receipt.json`);
    durable.commit(path, bytes);
  }
  durable.syncFolder(layout.processed);
};

const setAside = ({ disk, keepAside }: Durable, path: string, name: string): void => {
  const found = disk.stat(path);
  if (found?.kind === "folder") {
    disk.rename(path, `${path}.${found.ino}`);
    return;
  }
  if (found?.kind === "file" && found.size <= RECEIPT_BYTES_MAX)
    keepAside(name, disk.read(path, RECEIPT_BYTES_MAX) ?? Buffer.alloc(0));
  disk.unlink(path);
};

const parseAnswer = (bytes: Uint8Array, id: string): Receipt | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    const receipt = isObject(value) ? parseReceiptLite(value["receipt"]) : null;
    return receipt?.id === id ? receipt : null;
  } catch {
    return null;
  }
};
