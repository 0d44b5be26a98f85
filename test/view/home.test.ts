import { expect, test } from "vitest";
import { shortenHome } from "../../src/view/home.ts";

test("a path in the home begins with ~, and what only looks like one stays", () => {
  const homes = ["/home/alice", "/data/alice"];
  for (const [text, told] of [
    ["/home/alice/mill", "~/mill"],
    ['{"dir":"/home/alice"}', '{"dir":"~"}'],
    ["cd /data/alice/x && ls /home/alice", "cd ~/x && ls ~"],
    ["/home/alice-2/x /home/alicex /home/alice.old", "/home/alice-2/x /home/alicex /home/alice.old"],
    ["/mnt/home/alice/x", "/mnt/home/alice/x"],
    ["file:///home/alice/x", "file://~/x"],
  ])
    expect(shortenHome(text ?? "", homes)).toBe(told);
  expect(shortenHome("/a /b", ["/", ""])).toBe("/a /b");
  expect(shortenHome("/h/a+b(c)/x", ["/h/a+b(c)"])).toBe("~/x");
});
