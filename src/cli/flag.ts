/** A flag of a verb. `--name VALUE`, `--name=VALUE` or `-s VALUE`; a boolean takes no value; `many` lets it stand several times. */
export type Flag = {
  readonly name: string;
  readonly short?: string;
  readonly kind: "boolean" | "string" | "integer";
  /** What the value is called in help, in capitals; absent for a boolean. */
  readonly placeholder?: string;
  readonly summary: string;
  readonly many?: boolean;
};

/** A positional argument; the last one may take all that follow. */
export type Positional = {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  readonly many?: boolean;
};
