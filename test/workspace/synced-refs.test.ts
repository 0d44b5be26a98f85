import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AT, at, candidateOf, put, scratch, userRepository } from "./user-repository.ts";

test("M3: every ref of the user's that we move is synced before we say so", async () => {
  const user = userRepository();
  const base = user.git("rev-parse", "main");
  await user.workspace.prepare(1, at(base));
  user.work(1, "new.txt", "new\n");
  const tip = (await user.workspace.capture(1, { parents: [base], message: "m\n", at: AT })) ?? "";
  const log = join(scratch(), "log");
  const bin = scratch();
  put(join(bin, "git"), `#!/bin/sh\necho "$*" >>${log}\nPATH=$(printf %s "$PATH" | cut -d: -f2-) exec git "$@"\n`);
  chmodSync(join(bin, "git"), 0o755);
  const path = process.env["PATH"];
  process.env["PATH"] = `${bin}:${path}`;
  try {
    const watched = user.again({});
    const { candidate } = await candidateOf(watched, tip);
    await watched.advance({ run: "t.r1", branch: "main", from: base, to: candidate });
    await watched.offer("t.r1", tip);
  } finally {
    process.env["PATH"] = path;
  }
  const moves = readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line.includes(" update-ref "));
  expect(moves).toHaveLength(2);
  for (const move of moves) expect(move).toContain("core.fsync=committed,reference");
});
