import { rules } from "../../cli/millrace.ts";
import { makeMill, type Mill } from "./mill.ts";

/** How many tasks the queue of a worked workspace shows. */
export const QUEUED = 75;

/** Tasks that an agent gave up. */
const FAILED = [
  ["fails-a", "Fails at first"],
  ["fails-b", "Fails besides"],
  ["fails-c", "Fails quite"],
  ["fails-d", "Fails for good"],
] as const;

/** A workspace in which an engine was: a task done at its second try, a question, a blocked one, and many that wait. */
export const makeWorked = (): Mill => {
  const mill = makeMill();
  const quick = (priority: number): string => `graph: quick\npriority: ${priority}\n`;
  mill.card("two-tries", "Two tries", {
    head: quick(10),
    body: rules(
      "builder:",
      "  say the first try wrote this",
      "  no-outcome",
      "builder 2:",
      "  say the second try wrote this",
      "  write greeting.txt",
      "    | hello",
      "  usage 1200 200 300 0.25",
    ),
  });
  mill.card("asks-me", "Asks me", { head: quick(9), body: rules("builder:", "  ask Which colour?") });
  for (const [id, title] of FAILED)
    mill.card(id, title, { head: quick(8), body: rules("builder:", "  outcome BLOCKED") });
  mill.begin("start", "--once", "--all");
  mill.card("a-long-card", "A long card", { head: "priority: 50\n", body: longText() });
  for (let n = 1; n <= QUEUED - FAILED.length - 2; n += 1) {
    const name = String(n).padStart(2, "0");
    mill.card(`w${name}`, `Waiting ${name}`);
  }
  return mill;
};

const longText = (): string =>
  Array.from({ length: 200 }, (_, at) => {
    if (at === 30) return `${Array.from({ length: 90 }, (__, word) => `x${1_000 + word}`).join(" ")} END-OF-LONG\n`;
    return [20, 90, 150].includes(at) ? `Line ${at} has the needle.\n` : `Line ${at} of the card.\n`;
  }).join("\n");
