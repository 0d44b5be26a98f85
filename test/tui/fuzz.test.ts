import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dispatch } from "../../src/tui/dispatch.ts";
import { drawFrame } from "../../src/tui/frame.ts";
import type { Input } from "../../src/tui/key.ts";
import { BINDINGS, footerOf, meaningOf } from "../../src/tui/keymap.ts";
import { PANELS, type PanelName, type State } from "../../src/tui/state.ts";
import { hostile } from "./fuzz-hostile.ts";
import { expectArea, hostileText } from "./parts/corpus.ts";
import { NOW } from "./scene-answers.ts";
import type { Workspace } from "./scene-watch.ts";
import { EMPTY, LIVELY, MANY, OVER } from "./scene-lists.ts";
import { deskOf } from "./scene-tools.ts";
import { failing, scene, toldAll } from "./scene.ts";

const KEYS = [...new Set(BINDINGS.flatMap(({ keys }) => keys))];

/** Keys of the table mostly, else anything that a terminal can tell. */
const anyInput: fc.Arbitrary<Input> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...KEYS).map((key): Input => ({ kind: "key", key })) },
  {
    weight: 3,
    arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }).map((key): Input => ({ kind: "key", key })),
  },
  { weight: 1, arbitrary: hostileText.map((text): Input => ({ kind: "paste", text })) },
  { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }).map((by): Input => ({ kind: "wheel", by })) },
  {
    weight: 2,
    arbitrary: fc
      .record({ column: fc.nat({ max: 210 }), row: fc.nat({ max: 62 }) })
      .map((at): Input => ({ kind: "click", ...at })),
  },
);

const anySize = fc.tuple(fc.integer({ min: 1, max: 210 }), fc.integer({ min: 2, max: 62 }));
const goodSize = fc.tuple(fc.integer({ min: 60, max: 210 }), fc.integer({ min: 15, max: 62 }));
const anyWorkspace: fc.Arbitrary<Workspace> = fc.constantFrom(LIVELY, EMPTY, OVER, MANY);
const anyPanel: fc.Arbitrary<PanelName> = fc.constantFrom(...PANELS);
const anyMode = fc.constantFrom<State["mode"][]>("operator", "debug");

const keysOf = (inputs: readonly Input[]): string => inputs.map((each) => JSON.stringify(each)).join(" ");

describe("the screen under anything", () => {
  test("M55, M71, F12: whatever is told in whatever cells, a frame has exactly its cells and nothing a terminal would act on", () => {
    fc.assert(
      fc.property(
        anyPanel,
        anySize,
        anyWorkspace,
        anyMode,
        hostileText,
        fc.boolean(),
        (panel, size, workspace, mode, text, open) => {
          const state = scene(panel, size, hostile(workspace, text), { mode });
          const more = open ? { open: { task: text, run: null } } : {};
          expectArea(drawFrame({ ...state, ...more }), state.area);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("F7: any keys, in any order, are borne, and leave a screen that can be drawn", { timeout: 120_000 }, () => {
    const inputs = fc.array(anyInput, { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(anyPanel, goodSize, anyWorkspace, inputs, (panel, size, workspace, pressed) => {
        const desk = deskOf(scene(panel, size, workspace));
        for (const [at, input] of pressed.entries()) {
          dispatch(desk.tools, input);
          if (at % 3 === 0) desk.set(toldAll(desk.state(), workspace));
          if (at % 4 !== 0) continue;
          const drawn = drawFrame(desk.state());
          expect(drawn.length, keysOf(pressed.slice(0, at + 1))).toBe(desk.state().area.rows);
        }
        expectArea(drawFrame(desk.state()), desk.state().area);
      }),
      { numRuns: 500 },
    );
  });

  test(
    "F7: wherever one comes, a key means one thing, and the footer tells only keys that do what it says",
    { timeout: 120_000 },
    () => {
      const inputs = fc.array(anyInput, { maxLength: 15 });
      fc.assert(
        fc.property(anyPanel, goodSize, anyWorkspace, inputs, (panel, size, workspace, pressed) => {
          const desk = deskOf(scene(panel, size, workspace));
          for (const input of pressed) dispatch(desk.tools, input);
          const state = toldAll(desk.state(), workspace);
          for (const key of KEYS) {
            const allowed = BINDINGS.filter(
              (binding) =>
                binding.keys.includes(key) && binding.valid(state) && (binding.refusal?.(state) ?? null) === null,
            );
            expect(allowed.length, `${key}: ${allowed.map(({ id }) => id).join(", ")}`).toBeLessThanOrEqual(1);
          }
          for (const binding of footerOf(state)) expect(meaningOf(state, binding.keys[0] ?? "")?.id).toBe(binding.id);
        }),
        { numRuns: 300 },
      );
    },
  );

  test("F4: what cannot be read any more leaves what was told on the screen, with its age", () => {
    for (const panel of ["overview", "queue", "runs", "problems", "research", "config"] as const) {
      const state = scene(panel, [80, 24], LIVELY);
      const stale = failing(state, [panel]);
      const text = drawFrame(stale)
        .map((line) => line.map((piece) => piece.text).join(""))
        .join("\n");
      expect(text).toContain("stale 8");
      expect(stale.nowMs).toBe(NOW + 8_000);
    }
  });
});
