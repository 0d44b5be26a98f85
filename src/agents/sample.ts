import type { Adapter } from "./adapter.ts";
import { commandAdapter } from "./command.ts";

/** The built-in sample agent: a command agent run by this Node. */
export const makeSampleAdapter = (program: string): Adapter => ({
  ...commandAdapter,
  kind: "sample",
  argv: () => [process.execPath, program],
  prompted: () => true,
  read: (remains, setting) => ({
    ...commandAdapter.read(remains, setting),
    model: remains.binding.model ?? "sample",
  }),
});
