import xterm from "@xterm/headless";

/** One cell as it would be seen. `colour` is null for the terminal's own, a palette number, or "#rrggbb". */
export type Cell = {
  readonly text: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
  readonly colour: number | string | null;
};

/** What was sent to the terminal since it was opened, or since `forget`. */
export type Counts = {
  readonly bytes: number;
  /** ESC[2J. */
  readonly clears: number;
  /** ESC[3J. */
  readonly wipes: number;
  /** Frames begun: ESC[?2026h. */
  readonly frames: number;
  /** Texts that OSC 52 asked to copy. */
  readonly copies: readonly string[];
};

/** A terminal without a window, fed by what a program prints. */
export type Emulator = {
  readonly feed: (data: string) => void;
  /** Resolves once everything that was fed is on the screen. */
  readonly settled: () => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
  /** The rows as text, from the top, without spaces at the end. */
  readonly rows: () => readonly string[];
  readonly cell: (x: number, y: number) => Cell;
  readonly counts: () => Counts;
  readonly forget: () => void;
  readonly alternate: () => boolean;
  readonly cursorShown: () => boolean;
  readonly modes: () => { readonly mouse: boolean; readonly paste: boolean; readonly wraps: boolean };
};

/** Opens one of this size. */
export const makeEmulator = (columns: number, rows: number): Emulator => {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 2_000 });
  let [bytes, clears, wipes, frames] = [0, 0, 0, 0];
  let copies: string[] = [];
  let cursor = true;
  let done = Promise.resolve();
  useTodaysWidths(terminal);
  const { parser } = terminal;
  const hear = (final: string, act: (param: number) => void, prefix?: string): void =>
    void parser.registerCsiHandler(prefix === undefined ? { final } : { prefix, final }, (params) => {
      for (const param of params) act(Array.isArray(param) ? (param[0] ?? 0) : param);
      return false;
    });
  hear("J", (param) => {
    if (param === 2) clears += 1;
    if (param === 3) wipes += 1;
  });
  hear(
    "h",
    (param) => {
      if (param === 25) cursor = true;
      if (param === 2026) frames += 1;
    },
    "?",
  );
  hear(
    "l",
    (param) => {
      if (param === 25) cursor = false;
    },
    "?",
  );
  parser.registerOscHandler(52, (data) => {
    copies.push(Buffer.from(data.split(";")[1] ?? "", "base64").toString("utf8"));
    return true;
  });
  const lineAt = (y: number) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y);
  return {
    feed: (data) => {
      bytes += Buffer.byteLength(data);
      done = new Promise((resolve) => terminal.write(data, resolve));
    },
    settled: async () => done,
    resize: (x, y) => terminal.resize(x, y),
    rows: () =>
      Array.from({ length: terminal.rows }, (_, y) => lineAt(y)?.translateToString(true, 0, terminal.cols) ?? ""),
    cell: (x, y) => cellOf(lineAt(y)?.getCell(x)),
    counts: () => ({ bytes, clears, wipes, frames, copies }),
    forget: () => {
      [bytes, clears, wipes, frames] = [0, 0, 0, 0];
      copies = [];
    },
    alternate: () => terminal.buffer.active.type === "alternate",
    cursorShown: () => cursor,
    modes: () => ({
      mouse: terminal.modes.mouseTrackingMode !== "none",
      paste: terminal.modes.bracketedPasteMode,
      wraps: terminal.modes.wraparoundMode,
    }),
  };
};

/** The emulator's own table is of 2010 and gives an emoji one cell; today's terminals give it two. */
const useTodaysWidths = (terminal: xterm.Terminal): void => {
  type Inside = { readonly _core: { readonly unicodeService: { readonly _providers: Record<string, Provider> } } };
  type Provider = Parameters<typeof terminal.unicode.register>[0];
  const old = (terminal as unknown as Inside)._core.unicodeService._providers["6"];
  if (old === undefined) throw new Error("the emulator keeps its widths elsewhere now");
  const today = Object.create(old) as { version: string; wcwidth: Provider["wcwidth"] } & Provider;
  today.version = "today";
  today.wcwidth = (code) => (/^\p{Emoji_Presentation}$/u.test(String.fromCodePoint(code)) ? 2 : old.wcwidth(code));
  terminal.unicode.register(today);
  terminal.unicode.activeVersion = "today";
};

const cellOf = (cell: xterm.IBufferCell | undefined): Cell => {
  if (cell === undefined) throw new Error("there is no such cell");
  const hex = `#${cell.getFgColor().toString(16).padStart(6, "0")}`;
  return {
    text: cell.getChars(),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    inverse: cell.isInverse() !== 0,
    underline: cell.isUnderline() !== 0,
    colour: cell.isFgDefault() ? null : cell.isFgRGB() ? hex : cell.getFgColor(),
  };
};
