import { ENTER_SCREEN, LEAVE_SCREEN, MOUSE_OFF, MOUSE_ON } from "../view/terminal-modes.ts";
import type { Strays } from "./strays.ts";
import type { Typed } from "./typed.ts";

/** Whose the terminal is: ours, lent to a program of ours, or somebody else's. Every way in and out of that is one write, done once. */
export type Hold = {
  /** Writes what belongs to a frame; nothing while the terminal is not ours. */
  readonly draw: (text: string) => void;
  readonly ours: () => boolean;
  readonly lent: () => boolean;
  /** Takes it; does nothing once it was closed. */
  readonly enter: () => void;
  readonly lend: () => void;
  readonly leave: () => void;
  readonly setMouse: (on: boolean) => void;
  /** Leaves it for good. */
  readonly close: () => void;
};

/** Begins with a terminal that is somebody else's. */
export const makeHold = (typed: Pick<Typed, "hold" | "release">, strays: Strays): Hold => {
  let whose: "ours" | "lent" | "theirs" | "closed" = "theirs";
  let mouse = false;
  const give = (next: "lent" | "theirs" | "closed"): void => {
    if (whose === "closed") return;
    const ours = whose === "ours";
    whose = next;
    if (!ours) return;
    strays.write(LEAVE_SCREEN);
    strays.release();
    typed.hold();
  };
  return {
    draw: (text) => {
      if (whose === "ours") strays.write(text);
    },
    ours: () => whose === "ours",
    lent: () => whose === "lent",
    enter: () => {
      if (whose === "ours" || whose === "closed") return;
      whose = "ours";
      strays.guard();
      strays.write(mouse ? ENTER_SCREEN + MOUSE_ON : ENTER_SCREEN);
      typed.release();
    },
    lend: () => give("lent"),
    leave: () => give("theirs"),
    setMouse: (on) => {
      mouse = on;
      if (whose === "ours") strays.write(on ? MOUSE_ON : MOUSE_OFF);
    },
    close: () => give("closed"),
  };
};
