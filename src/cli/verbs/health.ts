import { phraseAge } from "../../view/time.ts";
import { engineAt } from "../glance.ts";
import type { Part } from "../output.ts";
import { printTable } from "../table.ts";
import type { Context, Verb } from "../verb.ts";

/** The few facts a monitor asks for, cheap enough for every minute. */
export const verb: Verb = {
  name: "health",
  summary: "is the workspace sound: engine, disk, durability, checks",
  usage: ["health"],
  positionals: [],
  flags: [],
  examples: [
    { command: "millrace health", summary: "a glance for a person" },
    { command: "millrace health --json", summary: "for a monitor: exit 0 healthy, 1 when something is wrong" },
  ],
  notes: [
    "Reads only. Exit 0 healthy, 1 when the engine crashed or the workspace cannot be written. millrace doctor looks deeper.",
  ],
  run: (_args, context) => {
    const model = project(context);
    if (context.out.json) context.out.document("health", model);
    else print(model, context);
    return model.healthy ? 0 : 1;
  },
};

const project = (context: Context) => {
  const { house, world } = context;
  const { reader, root, unwritable, glance } = house();
  const config = glance();
  const now = world.now();
  const snapshot = reader.snapshot();
  const counts = reader.counts();
  const { liveness } = engineAt(context);
  const obstacle = unwritable();
  return {
    healthy: liveness.word !== "crashed" && obstacle === null,
    workspace: root,
    engine: { word: liveness.word, sentence: liveness.sentence, hint: liveness.hint },
    lease: liveness.owner,
    snapshot:
      snapshot === null
        ? null
        : { at: snapshot.at, ageMs: Math.max(0, now - Date.parse(snapshot.at)), epoch: snapshot.epoch },
    durability: config.durability,
    disk: { writable: obstacle === null, problem: obstacle },
    checks: { configured: config.checks },
    counts,
  };
};

const print = (model: ReturnType<typeof project>, { out, world }: Context): void => {
  const good = (fine: boolean): Part => (fine ? { text: "✓", style: "good" } : { text: "✗", style: "bad" });
  const { snapshot, checks } = model;
  const configured = checks.configured;
  printTable(
    out,
    [{ head: "" }, { head: "" }, { head: "", grows: true }],
    [
      [good(model.engine.word !== "crashed"), "engine", `${model.engine.word}. ${model.engine.sentence}`],
      [good(model.disk.writable), "disk", model.disk.problem ?? "the workspace can be written"],
      ["○", "durability", model.durability ?? "not told at a glance; millrace config show tells"],
      [
        "○",
        "state",
        snapshot === null
          ? "not published yet; it is counted from the folders"
          : `published ${phraseAge(snapshot.at, world.now())}`,
      ],
      [
        configured === 0 ? { text: "!", style: "warn" } : "○",
        "checks",
        configured === null
          ? "not told at a glance; millrace config show tells"
          : configured === 0
            ? "none set: only the agents judge the work"
            : `${configured} ${configured === 1 ? "command" : "commands"}`,
      ],
    ],
  );
  if (model.engine.hint !== "") out.line({ text: "→ ", style: "accent" }, model.engine.hint);
};
