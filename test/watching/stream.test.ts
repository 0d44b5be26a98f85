import { describe, expect, test } from "vitest";
import type { FeedEvent } from "../../src/domain/feed.ts";
import { textOf } from "../../src/view/line.ts";
import { makeStream, STREAM_MAX, type StreamQuery } from "../../src/watching/stream.ts";
import { makeTextWindow } from "../../src/watching/text-window.ts";
import { overwrite } from "../files/workspace.ts";
import { feedDesk, layout, told } from "./feed.ts";

const ALL: StreamQuery = { run: null, stage: null, kinds: [], raw: false };
const ID = "20260101-000000-abcde-csv-export";
const EVENT: FeedEvent = { ...told(1), seq: 1, crc: 0 } as FeedEvent;
const texts = ({ lines }: ReturnType<ReturnType<typeof makeStream>>) => lines.map(({ line }) => textOf(line));

describe("the stream", () => {
  test("tells each event with its clock, a mark, its run's short name and the sentence, and begins with the day", () => {
    const { reader, tell } = feedDesk();
    const event = { run: `${ID}.r1`, task: ID };
    tell(told(1, { ...event, type: "ordered", text: "Attempt 1 starts." }));
    tell(told(2, { ...event, type: "closed", text: "The run closed: done; integrated." }));
    tell(told(3, { run: null, task: null, type: "engine-stopped", text: "The engine stopped: asked to." }));
    const text = makeStream(reader)(ALL);
    expect(texts(text)).toEqual([
      "── 2026-01-01 UTC ──",
      "00:00:01 · csv-export.r1        Attempt 1 starts.",
      "00:00:02 ✓ csv-export.r1        The run closed: done; integrated.",
      "00:00:03 ▸ engine               The engine stopped: asked to.",
    ]);
    expect(text.lines.map(({ about }) => about)).toEqual([null, `${ID}.r1`, `${ID}.r1`, null]);
    expect(text.lines[1]?.copy).toBe(`2026-01-01 00:00:01  ${ID}.r1  Attempt 1 starts.`);
    expect(text).toMatchObject({ note: "", live: true });
  });

  test("says that nothing has happened yet, and that nothing of a kind did", () => {
    const { reader, tell } = feedDesk();
    const stream = makeStream(reader);
    expect(stream(ALL)).toMatchObject({ lines: [], note: "Nothing has happened yet." });
    tell(told(1));
    for (const other of [{ run: "x.r1" }, { kinds: ["closed"] }, { stage: "checker" }])
      expect(stream({ ...ALL, ...other })).toMatchObject({ lines: [], note: "Nothing of this kind is in the feed." });
  });

  test("keeps to a run, to kinds and to a stage, from the feed's past and as it grows", () => {
    const { reader, tell } = feedDesk();
    const more = [{}, { run: "u.r1", type: "closed" }, { node: "checker", type: "settled" }] as const;
    more.forEach((each, i) => tell(told(i, each)));
    const stream = makeStream(reader);
    const kept = (query: Partial<StreamQuery>) =>
      stream({ ...ALL, raw: true, ...query }).lines.map(({ copy }) => (JSON.parse(copy) as FeedEvent).seq);
    expect(kept({ run: "t.r1" })).toEqual([1, 3]);
    more.forEach((each, i) => tell(told(i + 10, each)));
    expect(kept({ run: "t.r1" })).toEqual([1, 3, 4, 6]);
    expect(kept({ kinds: ["closed", "settled"] })).toEqual([2, 3, 5, 6]);
    expect(kept({ stage: "checker" })).toEqual([3, 6]);
    expect(kept({ run: "t.r1", kinds: ["entered"], stage: "builder" })).toEqual([1, 4]);
    expect(stream({ ...ALL, run: "u.r1" }).lines.map(({ line }) => textOf(line))).toContain("00:00:01 ✗ event 1");
  });

  test("raw events are JSON that reads back, a day has no line there", () => {
    const { reader, tell } = feedDesk();
    tell(told(1, { text: "é \u202E \u001b[31m" }));
    const [line, ...others] = makeStream(reader)({ ...ALL, raw: true }).lines;
    expect(others).toEqual([]);
    expect(JSON.parse(line?.copy ?? "")).toEqual({
      ...told(1, { text: "é \u202E \u001b[31m" }),
      seq: 1,
      entry: undefined,
    });
    expect(line?.copy).not.toMatch(/[\u001b\u202E]/);
  });

  test("F12, M55: what an agent wrote acts on no terminal, drawn or copied", () => {
    const { reader, tell } = feedDesk();
    const hostile = "a\u001b]52;c;AAAA\u0007b\rc\nd\u202Ee\u009b2J";
    tell(told(1, { text: hostile, run: hostile, task: hostile, type: hostile, at: `${hostile}${hostile}` }));
    for (const raw of [false, true])
      for (const { line, copy } of makeStream(reader)({ ...ALL, raw }).lines)
        // eslint-disable-next-line no-control-regex -- these are what must not be there
        for (const text of [textOf(line), copy]) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  test("F4: a bad line is skipped and counted, and what stands around it is told", () => {
    const { disk, reader, tell } = feedDesk();
    tell(told(1));
    const stream = makeStream(reader);
    stream(ALL);
    const file = disk.openAppend(layout.segment(1));
    file.write(Buffer.from("garbage\n"));
    file.close();
    tell(told(2));
    const text = stream(ALL);
    expect(texts(text)).toHaveLength(3);
    expect(text.note).toBe("1 line of the feed was skipped, because nothing can be read there.");
  });

  test("M73: a feed that was begun anew takes the place of what was told", () => {
    const { disk, reader, tell, replace } = feedDesk();
    for (let n = 1; n < 50; n += 1) tell(told(n));
    const stream = makeStream(reader);
    stream(ALL);
    replace(told(500));
    expect(texts(stream(ALL)).slice(1)).toEqual(["00:08:20 · t.r1                 event 500"]);
    overwrite(disk, layout.segment(1), "");
    expect(texts(stream(ALL))).toEqual([]);
  });

  test("F6: a line that stays is the same object, so a window on it is not wrapped anew and the reader's place holds", () => {
    const { reader, tell } = feedDesk();
    for (let n = 1; n <= 5; n += 1) tell(told(n));
    const stream = makeStream(reader);
    const before = stream(ALL);
    tell(told(6), told(86_400));
    const after = stream(ALL);
    before.lines.forEach((line, i) => expect(after.lines[i]).toBe(line));
    expect(texts(after).slice(6)).toEqual([
      "00:00:06 · t.r1                 event 6",
      "── 2026-01-02 UTC ──",
      "00:00:00 · t.r1                 event 86400",
    ]);
    const window = { columns: 40, wrap: true, first: null, count: 3, search: "86400" };
    expect(makeTextWindow()(after, window)).toMatchObject({ about: [null, "t.r1", "t.r1"] });
  });

  test("F9, M73: of 1,000,000 events it holds the last ones, says which, and names the command for the others", () => {
    let seq = 0;
    const page = (events: number) => ({
      events: Array.from({ length: events }, (): FeedEvent => {
        seq += 1;
        return { ...EVENT, run: `t${seq % 7}.r1`, text: `event ${seq}`, seq };
      }),
      offset: `1:${seq}`,
      skipped: 0,
    });
    let due = 0;
    const reader = {
      feed: ({ tail }: { tail: number }) => page(tail),
      feedAfter: () => page(due > 0 ? (due -= 99_000) + 99_000 : 0),
    };
    const stream = makeStream(reader);
    stream(ALL);
    for (let look = 0; look < 10; look += 1) {
      due = 99_000;
      stream(ALL);
    }
    const text = stream(ALL);
    expect(text.lines.length).toBeLessThanOrEqual(STREAM_MAX + 1);
    expect(text.lines.at(-1)?.copy).toContain("event 1000000");
    expect(text.note).toMatch(/^These are the last 10000 events, since 2026-01-01 .* millrace logs --tail 50000 shows/);
  });
});
