import { statSync } from "node:fs";
import * as z from "zod";
import type { Order } from "../domain/attempt.ts";
import { filesOf, readSmall, readTail } from "./folder.ts";
import type { End } from "./judge.ts";
import { plainLine } from "./plain.ts";

const Exit = z.object({ code: z.number().int(), launched: z.boolean().default(true) });

/** How the shim says its work ended; a record without its newline is none. */
export const endOf = (order: Order, rebooted: boolean): End => {
  const files = filesOf(order.dir);
  const setup = order.setup === null ? null : recordIn(files.setup);
  if (setup !== null && setup.code !== 0)
    return {
      kind: "setup-failed",
      sentence: `The checkout's setup exited with ${setup.code}: ${lastWords(files.setupLog)}`,
    };
  const exit = recordIn(files.exit);
  if (exit === null) return { kind: "vanished", rebooted };
  if (!exit.launched)
    return {
      kind: "unlaunched",
      sentence: `The runner's executable was not found: ${order.binding?.command[0] ?? order.binding?.runner ?? ""}`,
    };
  return { kind: "exited", code: exit.code };
};

const recordIn = (path: string): z.infer<typeof Exit> | null => {
  const text = readSmall(path, 4_096);
  if (text === null || !text.endsWith("\n")) return null;
  try {
    return Exit.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** The last non-empty line of a log, made plain. */
export const lastWords = (path: string): string =>
  plainLine(readTail(path, 4_096).trimEnd().split("\n").at(-1) ?? "", 300);

/** When the attempt's last record was written, as wall time; null when it left none. */
export const endedAt = (order: Order): number | null => {
  const files = filesOf(order.dir);
  const written = [files.exit, files.stdout, files.stderr].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs,
  );
  return written[0] ?? written.filter((at) => at !== undefined).sort((a, b) => b - a)[0] ?? null;
};
