import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { keyTable } from "../../src/operator/offers.ts";
import { KEY_GROUPS } from "../../src/tui/keymap.ts";
import { NOTHING_REMEMBERED } from "../../src/tui/start.ts";
import { PANELS } from "../../src/tui/state.ts";
import { chapterOf, documentOf, rowsOf } from "./table.ts";

const PATH = "OPERATOR_GUIDE.md";
const [FROM, TO] = ["<!-- keys: UPDATE=1 writes them -->", "<!-- end of keys -->"];

const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => (text === "" ? "" : `\`${cell(text)}\``);

const commands = new Map(keyTable().map(({ key, command }) => [key, command]));

/** The table of keys as the guide has it, by the groups in which help tells them. */
const written = (): string => {
  const groups = KEY_GROUPS.map(([title, bindings]) => {
    const offers = title === "Actions";
    const head = offers
      ? ["| key | action | what it does | equals |", "|---|---|---|---|"]
      : ["| key | action | what it does |", "|---|---|---|"];
    const rows = bindings.map(({ keys, label, summary }) => {
      const names = keys.length === 0 ? "by `ctrl-p`" : keys.map(code).join(" ");
      const equals = offers ? ` ${code(commands.get(keys[0] ?? "") ?? "")} |` : "";
      return `| ${names} | ${cell(label)} | ${cell(summary)} |${equals}`;
    });
    return [`**${title}**`, "", ...head, ...rows].join("\n");
  });
  return `${FROM}\n\n${groups.join("\n\n")}\n\n${TO}`;
};

const guide = (): string => documentOf(PATH);
const partOf = (text: string): string => text.slice(text.indexOf(FROM), text.indexOf(TO) + TO.length);

if (process.env["UPDATE"] === "1")
  writeFileSync(
    fileURLToPath(new URL(`../../${PATH}`, import.meta.url)),
    guide().replace(partOf(guide()), () => written()),
  );

describe("the guide's chapter on the screen", () => {
  test("has each key of the table of keys, in the order and the words of help (UPDATE=1 writes them)", () => {
    expect(partOf(guide())).toBe(written());
  });

  test("has a row for each panel", () => {
    const rows = rowsOf(chapterOf(guide(), "### Panels"), "panel");
    expect(rows.map(([panel = ""]) => panel.toLowerCase())).toEqual([...PANELS]);
  });

  test("has a row for each setting of the screen, with what holds without it", () => {
    const rows = rowsOf(chapterOf(guide(), "### Its own settings"), "field");
    expect(Object.fromEntries(rows.map(([field = "", fallback = ""]) => [field, fallback]))).toEqual(
      Object.fromEntries(Object.entries(NOTHING_REMEMBERED).map(([field, value]) => [field, String(value)])),
    );
  });
});
