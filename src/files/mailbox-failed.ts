import { join } from "node:path";
import type { Receipt } from "../domain/command.ts";
import { isFailure } from "../domain/failure.ts";
import type { Delivery } from "../ports/mailbox.ts";
import type { Durable } from "./durable.ts";
import { stand } from "./mailbox-folder.ts";
import { oneLine } from "./mailbox-parse.ts";

type Unfit = Extract<Delivery, { kind: "unfit" }>;

/** A name that may stand in failed/ as it is; any other is replaced, and told in the reason. */
const PLAIN_NAME = /^(?!.*\.reason\.json$)[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;

/**
 * Moves what is no command into failed/, with the reason beside it; never over what lies there. False when it cannot be moved
 * (a folder of somebody else's, say): then the reason alone lies there.
 */
export const failUnfit = (durable: Durable, { name, reason }: Unfit, receipt: Receipt): boolean => {
  const { disk, layout, replace } = durable;
  stand(durable, layout.failed, true);
  const source = join(layout.incoming, name);
  const path = freePath(durable, name, disk.stat(source)?.ino ?? "0");
  const about = { schema: "millrace.unfit/1", name: oneLine(name), reason, receipt };
  replace(`${path}.reason.json`, Buffer.from(`${JSON.stringify(about)}\n`));
  try {
    disk.rename(source, path);
    durable.syncFolder(layout.failed);
    return true;
  } catch (thrown) {
    if (isFailure(thrown)) return false;
    throw thrown;
  }
};

/** A path of failed/ that nothing has; the same one again when a crash came between the reason and the move. */
const freePath = ({ disk, layout }: Durable, name: string, ino: string): string => {
  const stem = PLAIN_NAME.test(name) ? name : "unnamed";
  for (let n = 0; ; n += 1) {
    const path = join(layout.failed, n === 0 ? stem : n === 1 ? `${stem}.${ino}` : `${stem}.${ino}.${n}`);
    if (disk.stat(path) === null) return path;
  }
};
