import { describe, expect, test } from "vitest";
import { Config } from "../../src/domain/config.ts";
import { route } from "../../src/kernel/route.ts";

const { routes } = Config.parse({
  routes: { default: "standard", size: { small: "quick" }, tier: { gold: "large", small: "no" } },
});

describe("the graph a task takes", () => {
  const table: readonly [string, Parameters<typeof route>[0], string, string][] = [
    [
      "what the card names stands above all",
      { graph: "mine", size: "small", tier: "gold" },
      "mine",
      "the card names it",
    ],
    ["then its size", { size: "small", tier: "gold" }, "quick", "[routes.size] sends small tasks there"],
    [
      "a size without a route falls to the tier",
      { size: "large", tier: "gold" },
      "large",
      '[routes.tier] sends tier "gold" there',
    ],
    ["a tier without a route falls to the default", { tier: "silver" }, "standard", "[routes] default"],
    ["a tier called like a method of objects is no route", { tier: "constructor" }, "standard", "[routes] default"],
    ["without a word it is the default", {}, "standard", "[routes] default"],
  ];
  test.each(table)("%s", (_, fields, graph, reason) => expect(route(fields, routes)).toEqual({ graph, reason }));
});
