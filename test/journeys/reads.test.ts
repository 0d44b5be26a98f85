import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { product } from "../build.ts";
import { makeMill, must, type Mill } from "./mill.ts";

/** Every verb that only looks, with the arguments a person would give. */
const LOOKS = (task: string): readonly (readonly string[])[] => [
  [],
  ["status"],
  ["status", "--detail"],
  ["queue"],
  ["queue", "inspect", task],
  ["runs"],
  ["show", task],
  ["show", `${task}.r1`],
  ["run-provenance", `${task}.r1`],
  ["logs", "--tail", "5"],
  ["why"],
  ["why", task],
  ["health"],
  ["outputs", task],
];

/** A workspace beside its repository, with one finished task and one that waits. */
const used = async (): Promise<{ mill: Mill; id: string }> => {
  const mill = await makeMill();
  mill.stage("builder", "echo made > made.txt");
  const id = await mill.add("Make a file", "--graph", "quick");
  must(await mill.call(["start", "--once"]), "start");
  await mill.add("Waits", "--graph", "quick");
  return { mill, id };
};

const traces = spawnSync("strace", ["-V"]).status === 0;

describe("looking", () => {
  test("D7: the reading verbs work just the same when the repository is gone", async () => {
    const { mill, id } = await used();
    const answers = async (): Promise<unknown[]> => {
      const all: unknown[] = [];
      for (const args of LOOKS(id)) {
        const { code, out, err } = await mill.call(args);
        // An age may have grown by a second.
        all.push([args, code, out.replace(/[\d.]+ (s|min)( ago)?/g, "a while"), err]);
      }
      return all;
    };
    const before = await answers();
    for (const row of before as [unknown, number][]) expect(row[1], JSON.stringify(row)).toBe(0);
    renameSync(mill.repo, `${mill.repo}.gone`);
    const after = await answers();
    renameSync(`${mill.repo}.gone`, mill.repo);
    expect(after).toEqual(before);
  });

  test.runIf(traces)(
    "D7: a reading verb opens nothing of the repository or the checkouts, starts no program, writes nothing",
    async () => {
      const { mill, id } = await used();
      for (const args of LOOKS(id)) {
        const seen = traced(mill, args);
        const about = (path: string): readonly string[] => seen.filter((line) => names(mill, line, path));
        expect(about(mill.repo), args.join(" ")).toEqual([]);
        expect(about(join(mill.root, "agents/.checkouts")), args.join(" ")).toEqual([]);
        expect(seen.filter((line) => /\bexecve\(/.test(line)).slice(1), args.join(" ")).toEqual([]);
        expect(
          about(mill.root).filter((line) =>
            /O_WRONLY|O_RDWR|O_CREAT|\b(rename|unlink|mkdir|link|symlink)\w*\(/.test(line),
          ),
          args.join(" "),
        ).toEqual([]);
      }
    },
  );

  test.runIf(traces)(
    "D7: waiting at logs --follow costs a few looks at the feed a second and nothing else",
    async () => {
      const { mill } = await used();
      const seen = traced(mill, ["logs", "--follow"], "2").filter(
        (line) => !line.includes("execve(") && names(mill, line, mill.folder),
      );
      expect(seen.length).toBeLessThan(60);
      expect(seen.filter((line) => names(mill, line, mill.repo))).toEqual([]);
    },
  );
});

/** Whether a traced call names a path at or below this one, also relative to the workspace, where the product was called. */
const names = (mill: Mill, line: string, path: string): boolean =>
  [...line.matchAll(/"((?:[^"\\]|\\.)+)"/g)].some(([, name = ""]) => {
    const at = resolve(mill.root, name);
    return at === path || at.startsWith(`${path}/`);
  });

/** Every call on a path that the built product makes, in all its threads; ended by an interrupt after some seconds when told. */
const traced = (mill: Mill, args: readonly string[], seconds?: string): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-trace-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, "log");
  const limit = seconds === undefined ? [] : ["timeout", "--signal=INT", seconds];
  const strace = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file", "-o", log];
  const done = spawnSync("env", [...strace, ...limit, process.execPath, product, ...args], {
    cwd: mill.root,
    encoding: "utf8",
  });
  if (seconds === undefined && done.status !== 0) throw new Error(`${args.join(" ")}: ${done.stderr}`);
  return readFileSync(log, "utf8").split("\n");
};
