import { makePass } from "./engine.ts";

/** Obeys what waits in the mailbox under the lease, starts nothing, and lets the workspace go; a broken configuration does not keep it. */
export const alone = async (root: string, configPath: string, verb: string): Promise<void> => {
  const pass = await makePass(root, configPath, { salvage: true });
  const never = new AbortController().signal;
  await pass(
    { maxRuns: 0, task: null, steal: false, what: `millrace ${verb}`, stay: false, ignoreSettle: false, alone: true },
    () => undefined,
    { drain: never, now: never },
  );
};
