/** A text being typed: its lines, never none, and where the cursor stands (column counted in characters as a reader sees them). */
export type Draft = { readonly lines: readonly string[]; readonly row: number; readonly column: number };

/** A draft with nothing in it. */
export const EMPTY_DRAFT: Draft = { lines: [""], row: 0, column: 0 };
