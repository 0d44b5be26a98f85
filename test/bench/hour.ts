import { resized, told } from "../../src/tui/telling.ts";
import { queriesOf } from "../../src/tui/queries.ts";
import type { State } from "../../src/tui/state.ts";
import { dispatch } from "../../src/tui/dispatch.ts";
import { NOW } from "../tui/scene-answers.ts";
import { deskOf } from "../tui/scene-tools.ts";
import { answerTo, type Workspace } from "../tui/scene-watch.ts";
import { scene } from "../tui/scene.ts";
import { makePainted, queued, queueOf, SIZE } from "./painted.ts";

/** What an hour of use came to. */
export type Hour = {
  readonly states: number;
  readonly bytes: number;
  /** Times the whole screen or its history was cleared. */
  readonly clears: number;
  /** Times the terminal became smaller. */
  readonly shrinks: number;
  /** Times another task was chosen though the chosen one stood, and no key had been pressed. */
  readonly moved: number;
};

const QUEUED = 120;
const CLEARS = /\u001B\[[23]J/g;

/**
 * An hour before the queue's panel in a storm: each second a task comes or goes anywhere in the list, each twentieth a key is
 * pressed, each three hundredth the window is dragged to another size.
 */
export const spendHour = (seconds: number): Hour => {
  let workspace = queueOf(QUEUED);
  const desk = deskOf(scene("queue", SIZE, workspace));
  const painted = makePainted(desk.state());
  const hour = { states: 0, bytes: 0, clears: 0, shrinks: 0, moved: 0 };
  const put = (state: State): void => {
    desk.set(state);
    painted.show(state);
    hour.states += 1;
  };
  for (let second = 1; second <= seconds; second += 1) {
    if (second % 20 === 0) {
      dispatch(desk.tools, { kind: "key", key: second % 800 < 400 ? "j" : "k" });
      put(desk.state());
    }
    if (second % 300 === 0) {
      const smaller = second % 600 === 0;
      put(resized(desk.state(), smaller ? { columns: 100, rows: 29 } : { columns: SIZE[0], rows: SIZE[1] - 1 }));
      painted.whole();
      if (smaller) hour.shrinks += 1;
    }
    const before = desk.state().lists.queue.id;
    if (before === null) throw new Error("no task is chosen");
    workspace = stormed(workspace, second, before);
    for (const query of queriesOf(desk.state())) {
      const atMs = NOW + second * 1_000;
      put(told(desk.state(), query, { data: answerTo(workspace, query), atMs, error: null }, atMs));
      if (desk.state().lists.queue.id !== before) hour.moved += 1;
    }
    const text = painted.taken();
    hour.bytes += Buffer.byteLength(text);
    hour.clears += text.match(CLEARS)?.length ?? 0;
  }
  painted.close();
  return hour;
};

/** A task comes at some place, or the one that stands there ends, unless it is the chosen one. */
const stormed = (workspace: Workspace, second: number, chosen: string | null): Workspace => {
  const { queue } = workspace;
  const at = (second * 7_919) % queue.length;
  const comes = second % 2 === 0;
  const rows = comes
    ? queue.toSpliced(at, 0, queued(QUEUED + second))
    : queue.filter(({ id }, place) => place !== at || id === chosen);
  return { ...workspace, queue: rows };
};
