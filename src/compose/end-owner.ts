import { Failure } from "../domain/failure.ts";
import { errnoOf } from "../files/disk-failure.ts";
import type { Owner } from "../ports/lease.ts";
import type { Processes, World } from "../ports/world.ts";

const TERM_MS = 5_000;
const KILL_MS = 5_000;
const GLANCE_MS = 25;

/**
 * Ends the owner of a workspace: asked first, killed when it does not go. Each signal is sent only while pid, start time and boot
 * prove that it is the owner and nobody who got its number later.
 */
export const endOwner = async (owner: Owner, processes: Processes, world: World): Promise<readonly string[]> => {
  const who = `pid ${owner.pid} (${owner.what})`;
  const gone = async (ms: number): Promise<boolean> => {
    for (const until = world.monotonic() + ms; processes.alive(owner) && world.monotonic() < until;)
      await world.sleep(GLANCE_MS);
    return !processes.alive(owner);
  };
  const send = (name: NodeJS.Signals): void => {
    if (processes.alive(owner)) signal(owner.pid, name, who);
  };
  send("SIGTERM");
  // One that was stopped (Ctrl+Z) hears it only when it goes on.
  send("SIGCONT");
  if (await gone(TERM_MS)) return [`${who} ended when it was asked to.`];
  send("SIGKILL");
  if (await gone(KILL_MS))
    return [`${who} did not end when it was asked to, and was killed. A supervisor may start it again.`];
  throw new Failure(
    "not-allowed",
    `${who} cannot be killed: it hangs in the kernel, perhaps on a disk that does not answer.`,
    "Mend the disk or restart the machine; its agents are left as they are.",
  );
};

const signal = (pid: number, name: NodeJS.Signals, who: string): void => {
  try {
    process.kill(pid, name);
  } catch (thrown) {
    if (errnoOf(thrown) === "ESRCH") return;
    throw new Failure(
      "not-allowed",
      `${who} belongs to another user.`,
      "End it as that user, or as root.",
      undefined,
      thrown,
    );
  }
};
