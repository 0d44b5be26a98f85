import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Text } from "ink";
import { render } from "ink-testing-library";
import { describe, expect, test, vi } from "vitest";
import { App } from "../../src/tui/app.tsx";
import { drawFrame } from "../../src/tui/frame.ts";
import type { State } from "../../src/tui/state.ts";
import { paint } from "../../src/tui/themes.ts";
import { type Case, MAIN, OVERLAYS, STATES } from "./frames-cases.ts";
import { expectArea } from "./parts/corpus.ts";
import { shownOf, SIZES } from "./scene.ts";

const UPDATE = (process.env["UPDATE"] ?? "") !== "";

/** Compares with what was recorded; UPDATE=1 records it anew. */
const expectRecorded = (file: string, text: string): void => {
  const path = new URL(`./frames/${file}.txt`, import.meta.url);
  mkdirSync(new URL("./frames/", import.meta.url), { recursive: true });
  if (UPDATE) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
};

const told = ({ name, state }: Case, size: readonly [number, number]): string => {
  const drawn = state(size);
  expectArea(drawFrame(drawn), drawn.area);
  return `## ${name}\n\n${shownOf(drawn)}\n`;
};

const SMALL = SIZES[0];

describe("recorded frames", () => {
  test.each(SIZES)("F3: the main screens at %ix%i are as recorded, to the cell", (columns, rows) => {
    expectRecorded(`main-${columns}x${rows}`, MAIN.map((each) => told(each, [columns, rows])).join("\n"));
  });

  test("F1, F4: every panel in every state is as recorded, to the cell", () => {
    expectRecorded("states", STATES.map((each) => told(each, SMALL)).join("\n"));
  });

  test("F2: everything that stands over a panel is as recorded, to the cell", () => {
    expectRecorded("overlays", OVERLAYS.map((each) => told(each, SMALL)).join("\n"));
  });

  test("M70: the smallest screens, and those that are too small, are as recorded", () => {
    const least = MAIN.map((each) => told(each, [60, 15]));
    const [overview] = MAIN;
    const none = (
      [
        [59, 15],
        [60, 14],
        [20, 5],
        [1, 2],
      ] as const
    ).flatMap((size) =>
      overview === undefined ? [] : [told({ ...overview, name: `overview at ${size.join("x")}` }, size)],
    );
    expectRecorded("small", [...least, ...none].join("\n"));
  });

  test.each([...MAIN, ...OVERLAYS])("$name: Ink shows the frame as it is drawn", async ({ state }) => {
    expect(await inked(state(SMALL))).toBe(shownOf(state(SMALL)));
  });
});

/** What Ink makes of a state's frame. */
const inked = async (state: State): Promise<string> => {
  const text = drawFrame(state)
    .map((each) => paint(each, "text"))
    .join("\n");
  const { lastFrame, unmount } = render(
    <App inputs={() => []} act={() => {}}>
      <Text wrap="truncate">{text}</Text>
    </App>,
  );
  await vi.waitFor(() => expect(lastFrame()).not.toBe(""));
  const shown = lastFrame() ?? "";
  unmount();
  return shown
    .split("\n")
    .map((each) => each.trimEnd())
    .join("\n");
};
