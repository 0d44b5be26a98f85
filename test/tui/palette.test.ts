import { expect, test } from "vitest";
import { chosenEntry } from "../../src/tui/overlays/palette.ts";

test("F6: what is chosen in the palette stays so when what is allowed, and with it the order, changes", () => {
  const entries = [{ id: "retry" }, { id: "cancel" }, { id: "pause" }];
  expect(chosenEntry({ id: "cancel", at: 1 }, entries)).toBe(1);
  expect(chosenEntry({ id: "cancel", at: 1 }, entries.toReversed())).toBe(1);
  expect(chosenEntry({ id: "pause", at: 2 }, entries.toReversed())).toBe(0);
  expect(chosenEntry({ id: "gone", at: 7 }, entries)).toBe(2);
  expect(chosenEntry({ at: 1 }, entries)).toBe(1);
  expect(chosenEntry({ at: 0 }, [])).toBe(0);
});
