import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Snapshot } from "../../src/domain/snapshot.ts";
import { isSnapshot } from "../../src/files/read-snapshot.ts";
import { makeReader } from "../../src/files/reader.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { makeSimWorld } from "../sim/world.ts";
import { head, publish } from "./published.ts";
import { idOf, makeMemory, overwrite } from "./workspace.ts";

const a = idOf("a");
const readerOn = (disk: Disk) => makeReader(disk, "/w", makeSimWorld(1));

describe("the published state", () => {
  test("A11, M6: empty, torn, flipped or of another version it is no state, and everything is counted", () => {
    const { disk, store, layout } = makeMemory();
    store.addTask(a, "x");
    store.folders();
    publish(store, { backlog: 1 }, [head(a)]);
    const whole = Buffer.from(disk.read(layout.state) ?? []);
    expect(readerOn(disk).snapshot()).toMatchObject({ counts: { backlog: 1 } });
    const damaged = [
      Buffer.alloc(0),
      Buffer.alloc(99),
      Buffer.from("null"),
      Buffer.from("[]"),
      ...Array.from({ length: whole.length - 2 }, (_, n) => whole.subarray(0, n)),
      Buffer.from(whole.toString().replace("state/1", "state/2")),
    ];
    for (const bytes of damaged) {
      overwrite(disk, layout.state, bytes);
      expect(readerOn(disk).snapshot()).toBeNull();
    }
    expect(readerOn(disk).counts().backlog).toBe(1);
  });

  test("the lean check accepts exactly what the schema accepts", () => {
    const { disk, store } = makeMemory();
    publish(store, { backlog: 1 }, [head(a)]);
    const good = {
      ...readerOn(disk).snapshot(),
      runs: [
        {
          id: "r",
          task: "t",
          title: "t",
          node: "n",
          attempt: null,
          since: "s",
          waiting: null,
          untilAt: null,
          held: false,
          runner: "codex",
          costUsd: 0.5,
          tokens: 1,
          atWork: null,
        },
      ],
      engine: {
        what: "start --daemon",
        concurrency: 2,
        stopping: null,
        held: null,
        pauses: [{ owner: "operator", scope: "engine", sinceAt: "s", untilAt: null, reason: "r" }],
        budgets: [{ budget: "day.tokens", spent: 1, limit: 2.5 }],
        today: { attempts: 1, durationMs: 0.5, tokens: 2, costUsd: null },
        trouble: null,
      },
      problems: [{ subject: "s", sentence: "s", hint: "h" }],
    };
    expect([isSnapshot(good), Snapshot.safeParse(good).success]).toEqual([true, true]);
    const paths = pathsOf(good);
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0.5, null, "", [], {}, "done", 2 ** 60)),
        fc.constantFrom("set", "drop", "add"),
        (path, value, how) => {
          const changed = structuredClone(good) as unknown;
          change(changed, path, value, how);
          const json: unknown = JSON.parse(JSON.stringify(changed));
          expect(isSnapshot(json)).toBe(Snapshot.safeParse(json).success);
        },
      ),
      { numRuns: 4_000 },
    );
  });
});

type Path = readonly (string | number)[];

const pathsOf = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, one]) =>
    pathsOf(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
};

const change = (root: unknown, path: Path, value: unknown, how: string): void => {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[String(key)], root) as Record<string, unknown>;
  const key = String(path.at(-1));
  if (how === "drop" && !Array.isArray(parent)) delete parent[key];
  else if (how === "add" && !Array.isArray(parent)) parent["extra"] = value;
  else parent[key] = value;
};
