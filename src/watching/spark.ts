import { parseRunId } from "../domain/id.ts";
import type { RunRow } from "../domain/snapshot.ts";
import type { Reader } from "../ports/reader.ts";
import type { LiveRun } from "./answer.ts";

/** So many spans of so many milliseconds tell how an attempt's output flowed. */
const SPANS = 20;
const SPAN_MS = 15_000;

/** Makes what tells of open runs when they last wrote and how much: each look adds to what the looks before it saw. */
export const makeSparks = (
  reader: Pick<Reader, "lastSign">,
  world: { readonly monotonic: () => number },
): ((runs: readonly RunRow[]) => readonly LiveRun[]) => {
  let flows = new Map<string, Flow>();
  return (runs) => {
    const span = Math.floor(world.monotonic() / SPAN_MS);
    const next = new Map<string, Flow>();
    const live = runs.map((run) => {
      const id = run.attempt === null ? null : parseRunId(run.id);
      const sign = id === null || run.attempt === null ? null : reader.lastSign(id, run.attempt);
      const flow = flowOn(flows.get(run.id), run.attempt, sign?.outputBytes ?? 0, span);
      next.set(run.id, flow);
      return { ...run, lastSignAt: sign?.at ?? null, spark: flow.spans };
    });
    flows = next;
    return live;
  };
};

/** How much an attempt had written when it was last looked at, and what came in the spans up to `span`. */
type Flow = {
  readonly attempt: number | null;
  readonly bytes: number;
  readonly span: number;
  readonly spans: readonly number[];
};

/** What stood there when a run was first seen may be old, so it counts for no span; all of a later attempt is new. */
const flowOn = (before: Flow | undefined, attempt: number | null, bytes: number, span: number): Flow => {
  if (before === undefined) return { attempt, bytes, span, spans: NOTHING };
  const came = Math.max(0, bytes - (before.attempt === attempt ? before.bytes : 0));
  const passed = Math.min(SPANS, Math.max(0, span - before.span));
  const moved = [...before.spans.slice(passed), ...NOTHING.slice(0, passed)];
  return { attempt, bytes, span, spans: moved.map((each, i) => (i === SPANS - 1 ? each + came : each)) };
};

const NOTHING: readonly number[] = Array.from({ length: SPANS }, () => 0);
