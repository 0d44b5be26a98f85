import type { Receipt } from "../../domain/command.ts";
import { Failure } from "../../domain/failure.ts";
import { runsAtWork } from "../../view/engine.ts";
import type { Holder } from "../../view/liveness.ts";
import { capital, count, sentence } from "../../view/sentence.ts";
import { phraseDuration } from "../../view/time.ts";
import { ACT_NOTES, carryOut, codeOf, documentOf, NO_WAIT, printReceipt } from "../act.ts";
import type { Args } from "../args.ts";
import { confirm, YES } from "../confirm.ts";
import { refuseWithoutEngine } from "../engine-gone.ts";
import { engineAt } from "../glance.ts";
import type { Context, Verb } from "../verb.ts";

const GLANCE_MS = 100;
const HOWS = ["after-stage", "now", "hand-over", "force"] as const;
type How = (typeof HOWS)[number] | "grace";

/** Ending the engine, and seeing it gone. */
export const verb: Verb = {
  name: "stop",
  summary: "end the engine in order, and wait until it is gone",
  usage: ["stop [--after-stage | --now | --hand-over | --force] [--no-wait]"],
  positionals: [],
  flags: [
    { name: "after-stage", kind: "boolean", summary: "let every attempt at work end first, however long that takes" },
    {
      name: "now",
      kind: "boolean",
      summary: "end what is at work at once; its stage is begun again by the next engine",
    },
    { name: "hand-over", kind: "boolean", summary: "leave what is at work alone, for the next engine to take over" },
    { name: "force", kind: "boolean", summary: "end an engine that does not answer, and what its attempts still run" },
    NO_WAIT,
    YES,
  ],
  examples: [
    { command: "millrace stop", summary: "nothing new starts; what is at work has [engine] grace_seconds to end" },
    { command: "millrace stop --hand-over && millrace start --detach", summary: "an update without losing an attempt" },
  ],
  notes: [
    "Nothing is lost by any of them: the next start goes on where it stood. Ctrl+C ends the waiting only, not the stop. With no engine: exit 3, with what a dead one left.",
    ACT_NOTES,
  ],
  run: async (args, context) => {
    const how = howOf(args);
    if (how === "force") return force(context);
    refuseWithoutEngine("stop", context);
    const engine = engineAt(context);
    const working = runsAtWork(engine).length;
    if (how === "now" && working > 0)
      confirm(`${count(working, "attempt is", "attempts are")} at work and will be ended.`, args, context);
    const act = { verb: "stop", how } as const;
    const receipt = await carryOut(act, args, context);
    const { owner } = engine.liveness;
    if (receipt === null || args.on("no-wait") || owner === null) {
      printReceipt(receipt, act, args, context);
      return codeOf(receipt, args);
    }
    return seeGone(owner, receipt, context);
  },
};

const howOf = (args: Args): How => {
  const given = HOWS.filter((flag) => args.on(flag));
  if (given.length > 1)
    throw new Failure("flag-invalid", `--${given.join(" and --")} exclude each other.`, "Use one of them.");
  return given[0] ?? "grace";
};

/** Waits until the process that was asked is gone; Ctrl+C ends only the waiting. */
const seeGone = async (owner: Holder, receipt: Receipt, context: Context): Promise<number> => {
  const { out, world, house } = context;
  if (!out.json) out.line({ text: "… ", style: "warn" }, receipt.sentence);
  const signals = context.signals();
  const begun = world.monotonic();
  const holds = (): boolean => house().reader.owner().live?.epoch === owner.epoch;
  while (holds() && !signals.drain.aborted) {
    const working = count(runsAtWork(engineAt(context)).length, "attempt");
    out.progress(`${phraseDuration(world.monotonic() - begun)}  process ${owner.pid} is ending, ${working} at work`);
    await world.sleep(GLANCE_MS, signals.drain);
  }
  out.progress(null);
  const gone = !holds();
  const { reader } = house();
  const died = gone && reader.owner().dead?.epoch === owner.epoch;
  if (out.json) out.document("receipt", { ...documentOf(receipt, { verb: "stop", how: "grace" }), gone });
  else if (!gone)
    out.line({ text: "… ", style: "warn" }, `Process ${owner.pid} is still ending; millrace status shows it.`);
  else {
    const { active } = reader.counts();
    const left =
      active === 0
        ? ""
        : ` ${count(active, "task is", "tasks are")} open: the next start goes on with ${active === 1 ? "it" : "them"}.`;
    const how = died ? "died before it had ended in order" : "has ended";
    out.line({ text: "✓ ", style: "good" }, `The engine (process ${owner.pid}) ${how}.${left}`);
  }
  if (gone) return 0;
  return signals.first() === "SIGINT" ? 130 : 0;
};

const force = async (context: Context): Promise<number> => {
  const { out, house } = context;
  const done = await house().forceStop();
  if (done.length === 0) refuseWithoutEngine("stop", context);
  const warning = house().unwritable();
  if (out.json) out.document("forced", { done, warning });
  else {
    for (const each of done) out.line({ text: "✓ ", style: "good" }, each);
    if (warning !== null)
      out.note(
        { text: "! ", style: "warn" },
        `${capital(sentence(warning))} Make room there, or give access, before the next start.`,
      );
  }
  return 0;
};
