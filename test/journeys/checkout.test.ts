import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeMill, must, type Mill } from "./mill.ts";

/** Everything an operator sees of a checkout: each file's bytes, mode, inode and time, the index, and where HEAD stands. */
const seen = ({ repo, git }: Mill, branch: string): Record<string, unknown> => ({
  files: Object.fromEntries(filesUnder(repo, "").map((path) => [path, facts(join(repo, path))])),
  index: readFileSync(join(repo, ".git/index"), "base64"),
  head: readFileSync(join(repo, ".git/HEAD"), "utf8"),
  own: git("rev-parse", branch),
  status: git("--no-optional-locks", "status", "--porcelain=v2", "--ignored", "--branch"),
  stash: git("stash", "list"),
});

/** Without what is Millrace's own when the workspace is the repository. */
const filesUnder = (root: string, below: string): readonly string[] =>
  readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (path === ".git" || path === "agents") return [];
    return entry.isDirectory() ? filesUnder(root, path) : [path];
  });

const facts = (path: string): unknown => {
  const { mode, ino, mtimeMs, size } = lstatSync(path);
  const bytes = lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, "base64");
  return { mode, ino, mtimeMs, size, bytes };
};

/** The operator in the middle of work: staged, changed, removed, untracked, ignored, linked. */
const soil = ({ repo, git }: Mill): void => {
  for (const name of ["kept.txt", "staged.txt", "removed.txt"]) writeFileSync(join(repo, name), `${name}\n`);
  writeFileSync(join(repo, ".gitignore"), "*.log\n/agents/\n");
  git("add", "kept.txt", "staged.txt", "removed.txt", ".gitignore");
  git("commit", "--quiet", "-m", "more files");
  writeFileSync(join(repo, "kept.txt"), "half a thought\r\n");
  writeFileSync(join(repo, "staged.txt"), "staged\n");
  git("add", "staged.txt");
  writeFileSync(join(repo, "staged.txt"), "and changed again\n");
  rmSync(join(repo, "removed.txt"));
  mkdirSync(join(repo, "notes"));
  writeFileSync(join(repo, "notes/mine.txt"), "mine\n", { mode: 0o600 });
  writeFileSync(join(repo, "trace.log"), "ignored\n");
  symlinkSync("kept.txt", join(repo, "link"));
};

/** An agent that touches every file it can name, and says from where it works. */
const GREEDY =
  'pwd > "$JOURNEY/where"; git rev-parse --show-toplevel >> "$JOURNEY/where"; ' +
  "for name in kept.txt staged.txt readme.md; do echo agent >> $name; done; git add -A; git commit -qm own || true; echo made > made.txt";

const PLACES = ["beside", "inside", "equal"] as const;

describe("the operator's checkout", () => {
  test.each(PLACES)(
    "G1: dirty and on a branch of its own, it is the same to the byte after a whole run; the agent had a checkout of its own (%s)",
    async (placing) => {
      const mill = await makeMill(placing);
      mill.stage("builder", GREEDY);
      soil(mill);
      mill.git("branch", "--quiet", "operators");
      mill.git("symbolic-ref", "HEAD", "refs/heads/operators");
      const before = seen(mill, "operators");
      const id = await mill.add("Touch everything", "--graph", "quick");
      must(await mill.call(["start", "--once"]), "start");
      expect(seen(mill, "operators")).toEqual(before);
      expect(mill.git("show", "main:made.txt")).toBe("made");
      expect(mill.git("show", "main:kept.txt")).toBe("kept.txt\nagent");
      const [where, top] = readFileSync(join(mill.folder, "where"), "utf8").split("\n");
      expect([where, top]).toEqual(Array(2).fill(join(mill.root, "agents/.checkouts/1/tree")));
      const foreign = [mill.git("rev-parse", "operators")];
      expect(mill.judge({ acknowledged: [id], settled: true, foreign })).toEqual([]);
    },
  );

  test.each(PLACES)(
    "G1, G11: dirty and on the base itself, it is the same to the byte while the run waits for it, and the base stands (%s)",
    async (placing) => {
      const mill = await makeMill(placing);
      mill.stage("builder", GREEDY);
      soil(mill);
      const before = seen(mill, "main");
      const id = await mill.add("Touch everything", "--graph", "quick");
      const pass = mill.begin(["start", "--once", "--json"]);
      // Stopped while the lane waits for the checkout, however long the machine takes to get there.
      const inTheWay = /kept\.txt|staged\.txt|removed\.txt/;
      while (!inTheWay.test((await mill.call(["why", id])).out)) await new Promise((wait) => setTimeout(wait, 200));
      pass.child.kill("SIGTERM");
      const done = await pass.ended;
      expect(JSON.parse(done.out), done.err).toMatchObject({ runs: [{ task: id }] });
      expect(seen(mill, "main")).toEqual(before);
      expect((await mill.call(["why", id])).out).toMatch(inTheWay);
      mill.git("stash", "--quiet");
      must(await mill.call(["start", "--once"]), "the start with the checkout clean");
      expect(mill.git("show", "main:made.txt")).toBe("made");
      expect(readFileSync(join(mill.repo, "made.txt"), "utf8")).toBe("made\n");
    },
  );
});
