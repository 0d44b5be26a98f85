import type { House } from "../operator/house.ts";
import type { Perform } from "../ports/perform.ts";
import type { OpenWatch } from "../watching/watch.ts";

/** The environment as the screen reads it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the screen stands on; whoever opens it has seen that both streams are a terminal that understands more than text. */
export type ScreenOptions = {
  readonly house: House;
  readonly openWatch: OpenWatch;
  readonly perform: Perform;
  readonly version: string;
  /** The panel it begins with, as it was typed; null where none was named. */
  readonly panel: string | null;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Env;
};
