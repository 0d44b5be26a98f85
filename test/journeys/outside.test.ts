import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeMill, must, type Mill } from "./mill.ts";

/** Every path below a folder but the workspace, the repository's store and what the harness itself writes, with its bytes. */
const outside = ({ folder }: Mill): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => !/^(?:mill|repo)(?:\/|$)|^(?:call-|calls$|starts$)/.test(path))
      .map((path) => {
        const stat = statSync(join(folder, path), { throwIfNoEntry: false });
        return [path, stat?.isFile() === true ? readFileSync(join(folder, path), "utf8") : "folder"];
      }),
  );

const NAMES = [
  "../../victim",
  "../victim/secret.txt",
  "/etc/passwd",
  "-rf",
  "CON",
  "a/../../victim/secret.txt",
  "\u2024\u2024/victim",
  "x".repeat(300),
  "new\nline",
  "\ud800",
];

const beside = async (): Promise<Mill> => {
  const mill = await makeMill();
  mkdirSync(join(mill.folder, "victim"));
  writeFileSync(join(mill.folder, "victim/secret.txt"), "hush-hush\n");
  return mill;
};

describe("nothing leads out of the workspace", () => {
  test("M41, P9: hostile names, wherever a name may be given, create, read and remove nothing outside", async () => {
    const mill = await beside();
    const before = outside(mill);
    for (const name of NAMES)
      for (const args of [
        ["add-task", name, "--body", "x"],
        ["add-task", "t", "--body", "x", "--key", name],
        ["add-task", "t", "--body", "x", "--graph", name],
        ["add-task", "t", "--body", "x", "--depends-on", name],
        ["add-task", "t", "--body", "x", "--spec-id", name],
        ["show", name],
        ["show", `${name}.r1`],
        ["run-provenance", name],
        ["outputs", name],
        ["logs", "--run", name],
        ["assets", "show", `prompts/${name}`],
        ["assets", "copy", `prompts/${name}`],
        ["queue", "reorder", name],
        ["start", "--once", "--task", name],
      ]) {
        const { code, out, err } = await mill.call(args);
        expect([0, 1, 2, 3], `${args.join(" ")}: ${out}${err}`).toContain(code);
        expect(out + err, args.join(" ")).not.toMatch(/hush-hush|root:x:0|\n\s+at /);
      }
    expect(outside(mill)).toEqual(before);
    for (const name of readdirSync(join(mill.root, "agents/tasks/backlog")))
      expect(name).toMatch(/^[a-z0-9-]{1,60}\.md$/);
  }, 240_000);

  test("P9: links that an agent plants in its outputs, its attempt and its checkout lead nobody out", async () => {
    const mill = await beside();
    const victim = join(mill.folder, "victim");
    mill.stage(
      "builder",
      `ln -s "${victim}/secret.txt" "$MILLRACE_OUTPUTS/leak.txt"; ln -s "${victim}" "$MILLRACE_OUTPUTS/leak"; echo mine > "$MILLRACE_OUTPUTS/mine.txt"; ` +
        `for name in final.md effects.jsonl stderr.log; do ln -sf "${victim}/secret.txt" "$(dirname "$MILLRACE_REPORT")/$name"; done; ` +
        `ln -s "${victim}" linked; echo made > made.txt`,
    );
    const before = outside(mill);
    const id = await mill.add("Links", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "start");
    const fetched = join(mill.root, "fetched");
    await mill.call(["outputs", id, fetched]);
    expect(readFileSync(join(fetched, "mine.txt"), "utf8")).toBe("mine\n");
    expect(existsSync(join(fetched, "leak.txt"))).toBe(false);
    expect(existsSync(join(fetched, "leak", "secret.txt"))).toBe(false);
    const shown = await mill.call(["show", `${id}.r1`, "--attempt", "1"]);
    expect(shown.out).not.toContain("hush-hush");
    expect(outside(mill)).toEqual(before);
    expect(mill.git("ls-tree", "main", "linked")).toMatch(/^120000/);
  });

  test("P9: a card that is a link is not read through, and the rest goes on", async () => {
    const mill = await beside();
    writeFileSync(join(mill.folder, "victim/card.md"), "---\ntitle: Stolen\ngraph: quick\n---\nDo.\n");
    mkdirSync(join(mill.root, "agents/tasks/backlog"), { recursive: true });
    symlinkSync(join(mill.folder, "victim/card.md"), join(mill.root, "agents/tasks/backlog/stolen.md"));
    const before = outside(mill);
    const good = await mill.add("Good", "--graph", "quick");
    await mill.call(["start", "--once", "--all"]);
    expect((await mill.json(["queue"])).counts).toMatchObject({ done: 1 });
    expect((await mill.call(["queue"])).out).not.toContain("Stolen");
    expect(existsSync(join(mill.root, `agents/tasks/done/${good}.md`))).toBe(true);
    expect(outside(mill)).toEqual(before);
  });
});
