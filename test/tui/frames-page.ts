import { keyTable } from "../../src/operator/offers.ts";
import { KEY_GROUPS } from "../../src/tui/keymap.ts";
import { MAIN } from "./frames-cases.ts";
import { shownOf, SIZES } from "./scene.ts";

const escaped = (text: string): string => text.replaceAll("|", "\\|");

const coded = (key: string): string => (key.includes("`") ? `\`\` ${key} \`\`` : `\`${escaped(key)}\``);

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The keys as the page tells them, of the same tables that dispatch them. */
export const keysPart = (): string => {
  const commands = new Map(keyTable().map(({ key, command }) => [key, command]));
  return KEY_GROUPS.map(([group, bindings]) => {
    const offers = group === "Actions";
    const rows = bindings.map(({ keys, label, summary }) => [
      keys.map(coded).join(" "),
      escaped(label),
      escaped(summary),
      ...(offers ? [`\`${escaped(commands.get(keys[0] ?? "") ?? "")}\``] : []),
    ]);
    return `### ${group}\n\n${table(["key", "label", "what it does", ...(offers ? ["as a command"] : [])], rows)}\n`;
  }).join("\n");
};

/** The frames as the page shows them. */
export const framesPart = (): string =>
  SIZES.map(([columns, rows]) => {
    const frames = MAIN.map(
      ({ name, state }) => `#### ${name}\n\n\`\`\`text\n${shownOf(state([columns, rows]))}\n\`\`\`\n`,
    );
    return `### ${columns}x${rows}\n\n${frames.join("\n")}`;
  }).join("\n");

/** The page with what stands between a mark and its end replaced. */
export const withPart = (page: string, name: string, part: string): string => {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/TUI.md has no part named ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${part}\n${page.slice(to)}`;
};
