import { describe, expect, test } from "vitest";
import { Failure } from "../../src/domain/failure.ts";
import type { RunId } from "../../src/domain/id.ts";
import { makeResearchFiles } from "../../src/files/research.ts";
import { layoutOf } from "../../src/files/layout.ts";
import type { Setting, Settings } from "../../src/ports/settings.ts";
import { textOf } from "../../src/view/line.ts";
import type { Slice } from "../../src/watching/query.ts";
import { makeResearch } from "../../src/watching/research.ts";
import { makeSettingsList } from "../../src/watching/settings-list.ts";
import { idOf, makeMemory } from "../files/workspace.ts";

const slice = (more: Partial<Slice> = {}): Slice => ({
  filter: "",
  sort: "",
  first: 0,
  count: 50,
  chosen: null,
  ...more,
});
const layout = layoutOf("/w");

describe("the settings as a list", () => {
  const row = (key: string, value: unknown, line: number | null, boundary: Setting["boundary"]): Setting => ({
    key,
    value,
    line,
    boundary,
  });
  const desk = (show: Settings["show"]): { readonly settings: () => Promise<Settings> } => ({
    settings: async () =>
      ({
        file: "/w/millrace.toml",
        show,
        graphs: () => [
          { graph: "large", file: "x", key: "limits.attempts", value: 80, holds: false },
          { graph: "quick", file: "x", key: "limits.attempts", value: 5, holds: true },
        ],
      }) as unknown as Settings,
  });
  const good = () => ({
    digest: "d",
    settings: [
      row("checks.commands", ["npm test", 'say "hi"'], 4, "cycle_boundary"),
      row("execution.concurrency", 2, null, "live_immediate"),
      row("repo.branch", "main", 2, "startup_only"),
    ],
  });

  test("each value stands with where it is said and when a change of it takes effect, graphs' own beside the file's", async () => {
    const page = await makeSettingsList(desk(good))(slice());
    expect(
      page.rows.map(({ id, value, fallback, origin, boundary }) => [id, value, fallback, origin, boundary]),
    ).toEqual([
      ["checks.commands", '["npm test", "say \\"hi\\""]', false, "millrace.toml line 4", "with the next run"],
      ["execution.concurrency", "2", true, "default", "at once"],
      ["repo.branch", '"main"', false, "millrace.toml line 2", "at the next start"],
      [
        "limits.attempts (graph large)",
        "80",
        false,
        "graph large; millrace.toml says otherwise and holds",
        "with the next run",
      ],
      ["limits.attempts (graph quick)", "5", false, "graph quick", "with the next run"],
    ]);
  });

  test("a filter, an order, a window and the chosen row work as in every list", async () => {
    const list = makeSettingsList(desk(good));
    expect(await list(slice({ filter: "graph !quick" }))).toMatchObject({ all: 5, total: 1 });
    expect((await list(slice({ sort: "origin" }))).rows.at(-1)?.id).toBe("execution.concurrency");
    expect(await list(slice({ first: 1, count: 1, chosen: "repo.branch" }))).toMatchObject({
      first: 1,
      rows: [{ id: "execution.concurrency" }],
      chosenAt: 2,
    });
  });

  test("F4: a broken file is thrown as the Failure that names its place, so the last good list stands", async () => {
    const broken = new Failure("config-invalid", "No such key.", "Mend it.", { file: "/w/millrace.toml", line: 3 });
    await expect(
      makeSettingsList(
        desk(() => {
          throw broken;
        }),
      )(slice()),
    ).rejects.toBe(broken);
  });
});

describe("what lies there for research", () => {
  const desk = () => {
    const { disk, store } = makeMemory();
    const drop = (name: string, text: string | Uint8Array): void => {
      disk.makeFolder(layout.ideas);
      disk.create(`${layout.ideas}/${name}`, Buffer.from(text), false);
    };
    return { disk, store, drop, source: makeResearch({ research: () => makeResearchFiles(disk, layout) }) };
  };

  test("of nothing it says how something comes here", () => {
    expect(desk().source.list(slice())).toMatchObject({ all: 0, rows: [], note: expect.stringContaining("add-idea") });
  });

  test("ideas and incidents are listed by what they say, and read as they stand", () => {
    const { store, drop, source } = desk();
    drop("export.md", "some words\n\n# CSV export\n\nfor all\n");
    drop("plain.txt", "\n\nonly words\n");
    const run = `${idOf("a")}.r1` as RunId;
    store.fileIncident(run, "---\nrun: x\n---\n\n# It went wrong\n\nbecause\n");
    const { rows, all } = source.list(slice({ sort: "title" }));
    expect(rows.map(({ id, title, path }) => [id, title, path])).toEqual([
      ["idea:export.md", "CSV export", "agents/ideas/raw/export.md"],
      [`incident:${run}`, "It went wrong", `agents/incidents/${run}.md`],
      ["idea:plain.txt", "only words", "agents/ideas/raw/plain.txt"],
    ]);
    expect(all).toBe(3);
    expect(source.text("idea:export.md").lines.map(({ line }) => textOf(line))).toEqual([
      "some words",
      "",
      "# CSV export",
      "",
      "for all",
    ]);
    expect(source.text(`incident:${run}`).lines).toHaveLength(7);
  });

  test("an idea that was changed has its new title", () => {
    const { disk, drop, source } = desk();
    drop("one.md", "# One\n");
    expect(source.list(slice()).rows[0]?.title).toBe("One");
    disk.unlink(`${layout.ideas}/one.md`);
    drop("one.md", "# Another\n");
    expect(source.list(slice()).rows[0]?.title).toBe("Another");
  });

  test("F12, M55: names and texts of strangers are safe, and bytes that are no text are not shown", () => {
    const { drop, source } = desk();
    drop("a\u001b[2Jb\u202E.md", "# t\u001b]0;x\u0007\u009b\nsecond\rline\n");
    drop("image.png", new Uint8Array([0x89, 0x50, 0, 0, 1]));
    const shown = source
      .list(slice())
      .rows.flatMap(({ id, title, path }) => [
        title,
        path,
        ...source.text(id).lines.flatMap((each) => [textOf(each.line), each.copy]),
      ]);
    expect(shown.length).toBeGreaterThan(4);
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    for (const text of shown) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(source.list(slice({ filter: "png" })).rows[0]?.title).toBe("image.png");
    expect(source.text("idea:image.png")).toMatchObject({ lines: [], note: expect.stringContaining("no text") });
  });

  test("no name leads out of the two folders, and what is gone is said to be gone", () => {
    const { disk, source } = desk();
    disk.makeFolder("/w/agents");
    disk.create("/w/agents/secret", Buffer.from("x"), false);
    for (const id of [
      "idea:../../secret",
      "incident:../secret",
      "idea:..",
      "idea:gone.md",
      "incident:x",
      "other:a",
      "idea:",
    ])
      expect(source.text(id), id).toMatchObject({ lines: [], note: "It does not lie here any more." });
  });

  test("F9: of many it lists the first thousand and says that there are more", () => {
    const { drop, source } = desk();
    for (let n = 0; n < 1_001; n += 1) drop(`idea-${n}.md`, "x\n");
    const page = source.list(slice({ count: 10 }));
    expect(page).toMatchObject({ all: 1_000, note: expect.stringContaining("There are more") });
    expect(page.rows).toHaveLength(10);
  });
});
