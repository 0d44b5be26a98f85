import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { act, type ActPorts, openActing } from "../../src/compose/act.ts";
import type { Command, Receipt } from "../../src/domain/command.ts";
import { sha256 } from "../../src/domain/digest.ts";
import { Failure } from "../../src/domain/failure.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeReader } from "../../src/files/reader.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { receiptOf } from "../command.ts";
import { makeMill } from "../journeys/mill.ts";
import { makeSimWorld } from "../sim/world.ts";

/** A mailbox without an engine; what is thrown when somebody acts alone, and whether it was answered before that. */
const deserted = (thrown: Error, answered = false) => {
  const delivered: Command[] = [];
  const receipts = new Map<string, Receipt>();
  const ports: ActPorts = {
    reader: { owner: () => ({ live: null, dead: null, foreign: null }) },
    mailbox: {
      deliver: (command) => void delivered.push(command),
      receipt: (id) => receipts.get(id) ?? null,
    },
    world: makeSimWorld(1),
    alone: () => {
      for (const command of delivered) if (answered) receipts.set(command.id, receiptOf(command));
      return Promise.reject(thrown);
    },
  };
  return { ports, delivered };
};

const PAUSE = { verb: "pause", target: null, reason: "", untilAt: null } as const;
const HOW = { waitMs: 1_000, actor: "test" };

describe("acting where no engine runs", () => {
  test("B10, E5: no card is made empty, and nothing is waited for that is not at work", async () => {
    const mill = await makeMill();
    const task = await mill.add("First");
    const reader = makeReader(makeDisk(), mill.root, makeProcesses());
    const acting = openActing(mill.root, join(mill.root, "millrace.toml"), reader);
    const card = readFileSync(join(mill.root, `agents/tasks/backlog/${task}.md`), "utf8");
    expect(await act(acting, { verb: "edit", task, text: " \n", seen: sha256(card) }, HOW)).toMatchObject({
      accepted: false,
      sentence: `The card of ${task} would be empty.`,
    });
    expect(readFileSync(join(mill.root, `agents/tasks/backlog/${task}.md`), "utf8")).toBe(card);
    expect(await act(acting, PAUSE, HOW)).toMatchObject({ accepted: true, effective: "now", hint: "" });
  });

  test("E5: what keeps a command from being obeyed now is told, and that it stays delivered", async () => {
    const { ports, delivered } = deserted(new Failure("disk-full", "the disk is full", "make room"));
    await expect(act(ports, PAUSE, HOW)).rejects.toMatchObject({
      code: "disk-full",
      message: "the disk is full",
      hint: "make room. Your command is delivered all the same: the next start obeys it, or the next verb that can.",
    });
    expect(delivered).toHaveLength(1);
  });

  test("E5: what was answered before something went wrong is answered", async () => {
    const { ports } = deserted(new Failure("disk-full", "the disk is full"), true);
    expect(await act(ports, PAUSE, HOW)).toMatchObject({ accepted: true });
  });
});
