import { Failure } from "../../domain/failure.ts";
import { LEAVE_SCREEN } from "../../view/terminal-modes.ts";
import { parseArgs } from "../args.ts";
import { hasScreen } from "../has-screen.ts";
import { isTerminal } from "../output.ts";
import type { Context, Verb } from "../verb.ts";

/** The screen, and what there is instead of it where none can be drawn. */
export const verb: Verb = {
  name: "tui",
  summary: "the full-screen control plane; millrace alone opens it",
  usage: ["tui [--panel NAME]", "tui --plain", "tui --reset"],
  positionals: [],
  flags: [
    {
      name: "panel",
      kind: "string",
      placeholder: "NAME",
      summary: "the panel to begin with: overview, queue, runs, …",
    },
    { name: "plain", kind: "boolean", summary: "line by line instead: the status, then what happens, until Ctrl+C" },
    { name: "reset", kind: "boolean", summary: "give back a terminal that a killed screen left in disorder" },
  ],
  examples: [
    { command: "millrace", summary: "the same, on a terminal and inside a workspace" },
    { command: "millrace tui --panel queue", summary: "begin with the queue" },
    { command: "millrace tui --plain", summary: "for a screen reader, or a terminal that knows only text" },
    { command: "millrace tui --reset", summary: "after kill -9" },
  ],
  notes: [
    "Without a terminal on both ends, or with TERM=dumb, it prints the status instead and exits 0. NO_COLOR and --no-color are obeyed.",
    "Leaving it ends nothing: the engine and whatever was begun from it go on.",
  ],
  run: async (args, context) => {
    if (args.on("reset")) return reset(context);
    if (args.on("plain")) return follow(context);
    if (!context.out.json && hasScreen(context.env)) {
      const env = args.on("no-color") ? { ...context.env, NO_COLOR: "1" } : context.env;
      return context.openScreen({ house: context.house(), panel: args.text("panel") ?? null, env });
    }
    if (!context.out.json) context.out.note("There is no terminal for the screen here, so this is the status.");
    return status(context);
  },
};

const status = async (context: Context): Promise<number> => {
  const { verb } = await import("./status.ts");
  return verb.run(parseArgs([], verb, new Map()), context);
};

/** Everything the screen tells, as lines that stay: the status, then the feed in sentences. */
const follow = async (context: Context): Promise<number> => {
  if (context.out.json)
    throw new Failure("flag-invalid", "--plain prints sentences.", "millrace logs --follow --json prints documents.");
  await status(context);
  context.out.line();
  context.out.line({ text: "What happens from here on; Ctrl+C ends it, and only it.", style: "dim" });
  const { verb } = await import("./logs.ts");
  return verb.run(parseArgs(["--follow", "--tail", "0"], verb, new Map()), context);
};

/** Says and does what a screen does when it is left, whatever state the terminal is in. */
const reset = ({ out }: Context): number => {
  if (!isTerminal(1)) throw new Failure("not-allowed", "There is no terminal to reset.", "Run it in that terminal.");
  out.raw(LEAVE_SCREEN);
  if (isTerminal(0)) process.getBuiltinModule("node:child_process").spawnSync("stty", ["sane"], { stdio: "inherit" });
  return 0;
};
