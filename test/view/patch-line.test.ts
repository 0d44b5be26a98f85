import { describe, expect, test } from "vitest";
import { makePatchLines, redactPatch } from "../../src/view/patch-line.ts";

const PATCH = ` a.txt | 4 ++--
 1 file changed, 2 insertions(+), 2 deletions(-)

diff --git a/a.txt b/a.txt
index 1..2 100644
--- a/a.txt
+++ b/a.txt
@@ -1,3 +1,3 @@ of a function
 same
--- a removed line that looks like a heading
-@@ -1 +1 @@
+++ an added one
+diff --git a/x b/x
\\ No newline at end of file
diff --git a/b.bin b/b.bin
Binary files a/b.bin and b/b.bin differ`;

const looksOf = (text: string): readonly string[] => {
  const draw = makePatchLines();
  return text.split("\n").map((each) =>
    draw(each)
      .map(({ look }) => look)
      .join("+"),
  );
};

describe("a patch is drawn", () => {
  test("F5: by what a line is in its hunk, not by how it begins", () => {
    expect(looksOf(PATCH)).toEqual([
      "plain+added+removed",
      "dim",
      "dim",
      "bold",
      "dim",
      "dim",
      "dim",
      "accent",
      "plain",
      "removed",
      "removed",
      "added",
      "added",
      "dim",
      "bold",
      "dim",
    ]);
  });

  test("F12: of what an agent named and wrote nothing reaches a terminal", () => {
    const [piece] = makePatchLines()("+++ b/\u001b]0;title\u0007x");
    expect(piece?.text).toBe("+++ b/x");
  });
});

test("secrets are taken out line by line, so that a patch keeps its form", () => {
  const key = ["+-----BEGIN PRIVATE KEY-----", "+abc", "+-----END PRIVATE KEY-----", "+after"];
  const token = `-token = ghp_${"a".repeat(30)}`;
  const cut = ["+-----BEGIN PRIVATE KEY-----", "+abc", "diff --git a/y b/y"];
  expect(redactPatch([...key, token, ...cut].join("\n")).split("\n")).toEqual([
    "+[redacted]",
    "+[redacted]",
    "+[redacted]",
    "+after",
    "-token = [redacted]",
    "+[redacted]",
    "+[redacted]",
    "diff --git a/y b/y",
  ]);
});
