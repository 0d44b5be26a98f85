import type { Boundary } from "../domain/config.ts";

/** One effective value: where it is said (`line` null: a default), and when a change of it takes effect. A value of null is not set. */
export type Setting = {
  readonly key: string;
  readonly value: unknown;
  readonly line: number | null;
  readonly boundary: Boundary;
};

/**
 * A value that a graph says beside millrace.toml, for runs on it: `key` is where the file would say it, `holds` whether it is the
 * graph's value that counts now.
 */
export type GraphSetting = {
  readonly graph: string;
  readonly file: string;
  readonly key: string;
  readonly value: number;
  readonly holds: boolean;
};

/** What a change did: the value before and after, and whether a byte of the file changed. */
export type Change = {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly changed: boolean;
  readonly boundary: Boundary;
};

/** The workspace's millrace.toml as a person reads and edits it. Everything wrong with it is a Failure with its place. */
export type Settings = {
  readonly file: string;
  /** Every effective value, in the order of the tables; and the digest that runs record. */
  readonly show: () => { readonly digest: string; readonly settings: readonly Setting[] };
  /** What the graphs in force say beside the file; one that cannot be read says nothing here. */
  readonly graphs: () => readonly GraphSetting[];
  /** The effective values at or below a key; throws `config-key-unknown` when nothing is there. */
  readonly get: (key: string) => readonly Setting[];
  /** Sets one value, comments and layout kept; nothing is written unless the whole file is valid then. */
  readonly set: (key: string, value: string) => Change;
};
