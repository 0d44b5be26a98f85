/** What a terminal sends for the keys that have names here; anything else is typed as it is. */
const NAMED: Readonly<Record<string, string>> = {
  enter: "\r",
  esc: "\u001B",
  tab: "\t",
  "shift-tab": "\u001B[Z",
  space: " ",
  backspace: "\u007F",
  delete: "\u001B[3~",
  up: "\u001B[A",
  down: "\u001B[B",
  right: "\u001B[C",
  left: "\u001B[D",
  home: "\u001B[H",
  end: "\u001B[F",
  pgup: "\u001B[5~",
  pgdn: "\u001B[6~",
  f1: "\u001BOP",
  f5: "\u001B[15~",
};

/** The bytes of one key: a name of `Input`, "ctrl-<letter>", a character, or a whole sequence. */
export const bytesOf = (key: string): string => {
  const control = /^ctrl-([a-z])$/.exec(key)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) - 96);
  return NAMED[key] ?? key;
};
