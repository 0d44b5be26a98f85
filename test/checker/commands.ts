/** Judges what became of commands: one answer each, at most one effect, in the order of delivery. Shares no code with src/. */
import { fieldsOf, within, type Fields } from "./chain.ts";
import { namesIn, textOf, type Dump } from "./dump.ts";

/** Commands as their givers know them, in the order in which their delivery was acknowledged; `tried` holds them and those that may lie there. */
export type Given = {
  readonly delivered: ReadonlyMap<string, Fields>;
  readonly tried: ReadonlyMap<string, Fields>;
  /** True when every command must have been answered by now. */
  readonly settled: boolean;
};

type Effect = { readonly cause: string; readonly where: string; readonly events: readonly Fields[] };

/** Every violation, as sentences. */
export const judgeCommands = (dump: Dump, { delivered, tried, settled }: Given): string[] => {
  const receipts = receiptsIn(dump);
  const effects = effectsIn(dump);
  const problems: string[] = [];
  for (const [id, command] of delivered) {
    const verb = String(within(command, "act")["verb"]);
    const waits = namesIn(dump, "agents/.runtime/commands/incoming").some((name) => name.includes(id));
    if (!receipts.has(id) && (settled || !waits)) problems.push(`command ${id} (${verb}) has no receipt`);
    if (settled && waits) problems.push(`command ${id} (${verb}) still waits although all was answered`);
  }
  for (const [id, receipt] of receipts) {
    const command = tried.get(id);
    const mine = effects.filter(({ cause }) => cause === id);
    const verb = String(receipt["verb"]);
    if (command === undefined) problems.push(`the receipt ${id} answers a command nobody gave`);
    if (mine.length > 1)
      problems.push(
        `command ${id} (${verb}) took effect ${mine.length} times: ${mine.map(({ where }) => where).join(", ")}`,
      );
    if (receipt["accepted"] !== true && mine.length > 0)
      problems.push(
        `command ${id} (${verb}) was refused and took effect in ${mine[0]?.where}: ${String(receipt["sentence"])}`,
      );
    if (receipt["accepted"] === true && mine.length === 0 && mustDecide(verb, String(receipt["sentence"])))
      problems.push(`command ${id} (${verb}) was accepted without an effect: ${String(receipt["sentence"])}`);
  }
  for (const { cause, where, events } of effects) {
    const command = tried.get(cause);
    if (command === undefined) problems.push(`${where} was decided by ${cause}, which nobody gave`);
    else problems.push(...judgeLifted(command, events));
  }
  return [...problems, ...judgeOrder([...delivered.keys()], effects)];
};

/** Accepted words that decide nothing say that it is so already, or end the engine. */
const mustDecide = (verb: string, sentence: string): boolean =>
  !["stop", "drain", "reload"].includes(verb) && !/already|Nothing is paused|is not held/.test(sentence);

/** A command lifts the pauses it names, and no other. */
const judgeLifted = (command: Fields, events: readonly Fields[]): string[] => {
  const act = within(command, "act");
  const named = typeof act["owner"] === "string" ? act["owner"] : "operator";
  const wanted = act["verb"] === "resume" ? named : "none";
  return events
    .filter((event) => event["type"] === "unpaused" && wanted !== "all" && event["owner"] !== wanted)
    .map((event) => `command ${String(command["id"])} lifted the pause of ${String(event["owner"])}`);
};

const judgeOrder = (order: readonly string[], effects: readonly Effect[]): string[] => {
  const problems: string[] = [];
  let last = -1;
  for (const { cause } of effects.filter(({ where }) => where === "the engine's journal")) {
    const at = order.indexOf(cause);
    if (at < 0) continue;
    if (at < last) problems.push(`command ${cause} took effect before one that was delivered earlier`);
    last = Math.max(last, at);
  }
  return problems;
};

const linesOf = (text: string): readonly Fields[] => {
  let newest = 0;
  return text.split("\n").flatMap((part) => {
    const line = part === "" ? null : fieldsOf(part);
    newest = Math.max(newest, Number(line?.["epoch"] ?? 0));
    return line === null || line["epoch"] !== newest ? [] : [line];
  });
};

const receiptsIn = (dump: Dump): ReadonlyMap<string, Fields> => {
  const folder = "agents/.runtime/commands/processed";
  const found = new Map<string, Fields>();
  for (const name of namesIn(dump, folder)) {
    const receipt = within(fieldsOf(textOf(dump, `${folder}/${name}`)), "receipt");
    if (name.endsWith(".json") && receipt["id"] === name.slice(0, -5)) found.set(name.slice(0, -5), receipt);
  }
  return found;
};

const effectsIn = (dump: Dump): readonly Effect[] => {
  const of = (path: string, where: string): readonly Effect[] =>
    // Whether its lines hold together is judged elsewhere; a late holder's do not count here, too.
    linesOf(textOf(dump, path) ?? "").flatMap(({ cause, events }) =>
      typeof cause === "string" ? [{ cause, where, events: events as readonly Fields[] }] : [],
    );
  return [
    ...of("agents/journal.jsonl", "the engine's journal"),
    ...namesIn(dump, "agents/runs").flatMap((run) => of(`agents/runs/${run}/journal.jsonl`, `the journal of ${run}`)),
  ];
};
