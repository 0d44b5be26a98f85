/** Makes a terminal ours: the alternate screen, no cursor, no line that runs into the next one, pastes told as such. */
export const ENTER_SCREEN = "\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[?2004h\u001B[H";

/** Gives a terminal back, whatever state a screen left it in: no frame held back, no mouse, no pastes marked, lines that wrap, plain text, the cursor, its own screen. */
export const LEAVE_SCREEN =
  "\u001B[?2026l\u001B[?1006l\u001B[?1000l\u001B[?2004l\u001B[?7h\u001B[0m\u001B[?25h\u001B[?1049l";

/** Turns the mouse on: clicks and the wheel, told by columns of any number. */
export const MOUSE_ON = "\u001B[?1000h\u001B[?1006h";

/** Turns it off again, so that the terminal selects text by itself. */
export const MOUSE_OFF = "\u001B[?1006l\u001B[?1000l";

/** Holds back what follows until FRAME_END, where a terminal can; elsewhere it means nothing. */
export const FRAME_BEGIN = "\u001B[?2026h";
export const FRAME_END = "\u001B[?2026l";
