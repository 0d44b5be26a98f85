import { dispatch } from "../../../src/tui/dispatch.ts";
import { drawFrame } from "../../../src/tui/frame.ts";
import { textOf } from "../../../src/view/line.ts";
import { deskOf } from "../../tui/scene-tools.ts";
import { scene } from "../../tui/scene.ts";
import { spendHour } from "../hour.ts";
import { makeInkStill } from "../ink-still.ts";
import type { Cost, Gate } from "../measure.ts";
import { makePainted, queueOf, SIZE } from "../painted.ts";

const HOUR = 3_600;
const FRAMES = 60;

/** Q18 to Q20: frames without a terminal: an hour of use by what is sent, and what a frame costs. The former are counts. */
export const framesGates = async (smoke: boolean): Promise<readonly Gate[]> => {
  const counted = (claim: string, most: number, sides: Pick<Gate, "baseline" | "subject">): Gate => {
    const [baseline, subject] = [once(sides.baseline), once(sides.subject)];
    return { id: "Q20", claim, most, rounds: 1, counted: true, baseline, subject };
  };
  const hour = once(() => spendHour(smoke ? HOUR / 6 : HOUR));
  const bytes = once(bytesOfCell);
  const rounds = smoke ? 2 : 15;
  const [few, many, still] = [moving(100), moving(100_000), await inkMoving()];
  return [
    counted("screens cleared in an hour of use against one a shrink", 1, {
      baseline: () => ({ clears: hour().shrinks }),
      subject: () => ({ clears: hour().clears }),
    }),
    counted("times the chosen task changed by itself in that hour, against none (counted as one more)", 1, {
      baseline: () => ({ moved: 1 }),
      subject: () => ({ moved: 1 + hour().moved }),
    }),
    counted("bytes of a changed cell against a full repaint", 0.05, {
      baseline: () => ({ bytes: bytes().whole }),
      subject: () => ({ bytes: bytes().cell }),
    }),
    counted("bytes of a changed cell against 1,024", 1, {
      baseline: () => ({ bytes: 1_024 }),
      subject: () => ({ bytes: bytes().cell }),
    }),
    {
      id: "Q18",
      claim: "a frame of 200x50 against Ink showing as many characters",
      most: 1.25,
      rounds,
      baseline: still.cost,
      subject: few,
      close: still.close,
    },
    {
      id: "Q19",
      claim: "a frame over 100,000 rows against one over 100",
      most: 1.2,
      rounds,
      baseline: few,
      subject: many,
    },
  ];
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
};

/** What is sent when one letter of one row is another one, and when all is drawn anew. */
const bytesOfCell = (): { readonly cell: number; readonly whole: number } => {
  const workspace = queueOf(100);
  const painted = makePainted(scene("queue", SIZE, workspace));
  painted.taken();
  const queue = workspace.queue.map((row, at) => (at === 9 ? { ...row, title: row.title.replace("T", "t") } : row));
  painted.show(scene("queue", SIZE, { ...workspace, queue }));
  const cell = Buffer.byteLength(painted.taken());
  painted.whole();
  const whole = Buffer.byteLength(painted.taken());
  painted.close();
  return { cell, whole };
};

/** CPU of a key that moves the chosen row, until its frame is sent. */
const moving = (count: number): (() => Cost) => {
  const desk = deskOf(scene("queue", SIZE, queueOf(count)));
  const painted = makePainted(desk.state());
  return () => {
    const cost = cpuOf((n) => {
      dispatch(desk.tools, { kind: "key", key: n % 20 < 10 ? "j" : "k" });
      painted.show(desk.state());
    });
    if (painted.taken() === "") throw new Error("no frame was sent");
    return cost;
  };
};

/** CPU of Ink for a frame of the same characters of which one line is another one. */
const inkMoving = async (): Promise<{ readonly cost: () => Cost; readonly close: () => void }> => {
  const ink = await makeInkStill(SIZE[0]);
  const lines = drawFrame(scene("queue", SIZE, queueOf(100))).map(textOf);
  const cost = (): Cost => {
    const before = ink.writes();
    const spent = cpuOf((n) => ink.show(lines.with(10, `${n}${lines[10] ?? ""}`.slice(0, SIZE[0]))));
    if (ink.writes() - before < FRAMES) throw new Error("Ink left frames out");
    return spent;
  };
  return { cost, close: ink.close };
};

const cpuOf = (frame: (n: number) => void): Cost => {
  const begun = process.cpuUsage();
  for (let n = 0; n < FRAMES; n += 1) frame(n);
  const { user, system } = process.cpuUsage(begun);
  return { cpu: (user + system) / 1_000 / FRAMES };
};
