import type { TaskDraft } from "./add-task.ts";

/** A file of the demo's repository: its path below the top, and its text. */
export type StoryFile = { readonly path: string; readonly text: string };

/** What the demo's repository is: a till that loses a cent, with the test that shows it. */
export const STORY_FILES: readonly StoryFile[] = [
  {
    path: "package.json",
    text: `${JSON.stringify({ name: "till", private: true, type: "module", scripts: { test: "node --test" } }, null, 2)}\n`,
  },
  {
    path: "src/money.js",
    text: `/** Splits an amount of cents among people, as evenly as cents allow. */
export const split = (cents, people) =>
  Array.from({ length: people }, () => Math.floor(cents / people));

/** An amount of cents as a price: 1234 is "12.34". */
export const price = (cents) => (cents / 100).toFixed(2);
`,
  },
  {
    path: "test/money.test.js",
    text: `import assert from "node:assert/strict";
import { test } from "node:test";
import { price, split } from "../src/money.js";

test("no cent is lost, and the first pay the odd ones", () => {
  assert.deepEqual(split(100, 3), [34, 33, 33]);
});

test("a price has two decimals", () => {
  assert.equal(price(1234), "12.34");
});
`,
  },
  { path: "CHANGELOG.md", text: "# Changelog\n" },
  {
    path: "AGENTS.md",
    text: "# For agents\n\nAmounts are whole cents. Run `node --test`. What a user notices goes into CHANGELOG.md.\n",
  },
];

/** The demo's three tasks in order; `after` names, by position, the tasks one waits for. */
export const STORY_TASKS: readonly (Omit<TaskDraft, "dependsOn"> & { readonly after: readonly number[] })[] = [
  {
    title: "Stop losing cents when a bill is split",
    graph: "standard",
    priority: 10,
    after: [],
    body: `\`split(100, 3)\` gives 33, 33, 33: a cent is gone. The first people shall pay the odd cents.

\`\`\`sample
builder:
  say I read src/money.js and its test.
  replace src/money.js
    -   Array.from({ length: people }, () => Math.floor(cents / people));
    +   Array.from({ length: people }, (_, n) => Math.floor(cents / people) + (n >= people - (cents % people) ? 1 : 0));
  summary The odd cents are paid, by the last.

fixer:
  say The check says: expected 34, 33, 33, got 33, 33, 34.
  replace src/money.js
    - (n >= people - (cents % people) ? 1 : 0)
    + (n < cents % people ? 1 : 0)
  summary The first pay the odd cents, as the test says.

doublechecker:
  summary The finding is mended; the test holds.

updater:
  append CHANGELOG.md
    |
    | - Splitting a bill loses no cent.
  summary The changelog says so.
\`\`\`
`,
  },
  {
    title: "Show prices with their currency",
    graph: "quick",
    priority: 5,
    after: [],
    body: `\`price(1234, "EUR")\` shall be "12.34 EUR"; without a currency nothing changes.

\`\`\`sample
builder:
  replace src/money.js
    - export const price = (cents) => (cents / 100).toFixed(2);
    + export const price = (cents, currency) => [(cents / 100).toFixed(2), currency].filter(Boolean).join(" ");
  append test/money.test.js
    |
    | test("a price may name its currency", () => {
    |   assert.equal(price(1234, "EUR"), "12.34 EUR");
    | });
  summary A price may name its currency; tested.
\`\`\`
`,
  },
  {
    title: "Print what each person pays",
    graph: "standard",
    after: [0],
    body: `\`bill(cents, people)\` in src/bill.js shall give one line a person, such as "1: 34 cents". It needs a right \`split\`.

\`\`\`sample
builder:
  write src/bill.js
    | import { split } from "./money.js";
    |
    | /** One line a person: who pays how much. */
    | export const bill = (cents, people) => split(cents, people).map((share, n) => \`\${n + 1}: \${share} cents\`);
  write test/bill.test.js
    | import assert from "node:assert/strict";
    | import { test } from "node:test";
    | import { bill } from "../src/bill.js";
    |
    | test("the lines of a bill add up", () => {
    |   assert.deepEqual(bill(100, 3), ["1: 34 cents", "2: 33 cents", "3: 33 cents"]);
    | });
  summary bill() prints a line a person; tested.

checker:
  summary The card's example is in the test, and it is green.

updater:
  append CHANGELOG.md
    | - A bill tells what each person pays.
  summary The changelog says so.
\`\`\`
`,
  },
];

/** The demo's millrace.toml over a repository at this path. */
export const storyConfig = (
  repo: string,
): string => `# The workspace of millrace demo. Its agent is the built-in sample.
[repo]
path = ${JSON.stringify(repo)}

[checks]
commands = ["node --test"]

[runners.sample]
kind = "sample"

[stages.default]
runner = "sample"
`;
