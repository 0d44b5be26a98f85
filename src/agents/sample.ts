import * as z from "zod";
import { Usage, NO_USAGE } from "../domain/usage.ts";
import type { Adapter } from "./adapter.ts";
import { commandAdapter } from "./command.ts";
import { filesOf, readSmall } from "./folder.ts";

const Spent = z.looseObject({ usage: Usage });

/** The built-in sample agent: a command agent run by this Node, whose report may say what it "used". */
export const makeSampleAdapter = (program: string): Adapter => ({
  ...commandAdapter,
  kind: "sample",
  argv: () => [process.execPath, program],
  prompted: () => true,
  read: (remains, setting) => ({
    ...commandAdapter.read(remains, setting),
    usage: spent(readSmall(filesOf(remains.order.dir).report, 64 * 1024)),
    model: remains.binding.model ?? "sample",
  }),
});

const spent = (report: string | null): Usage => {
  try {
    return Spent.safeParse(JSON.parse(report ?? "null")).data?.usage ?? NO_USAGE;
  } catch {
    return NO_USAGE;
  }
};
