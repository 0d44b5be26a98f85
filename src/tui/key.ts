/**
 * What a person did at the terminal, as the table of keys knows it. `key` is a printed character as it is ("a", "G", "?"), or a
 * name: enter esc up down left right pgup pgdn home end tab shift-tab backspace delete space, and ctrl-<letter>.
 */
export type Input =
  | { readonly kind: "key"; readonly key: string }
  /** Text that was pasted as a whole; may hold line ends. */
  | { readonly kind: "paste"; readonly text: string }
  /** Turns of the mouse wheel, down positive; told only while the mouse is on. */
  | { readonly kind: "wheel"; readonly by: number }
  /** A click on a cell, counted from 0; told only while the mouse is on. */
  | { readonly kind: "click"; readonly column: number; readonly row: number };
