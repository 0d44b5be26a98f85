import type { Command, Receipt } from "../../src/domain/command.ts";
import { Failure } from "../../src/domain/failure.ts";
import { COMMAND_ID, faultOfCommand } from "../../src/files/command-lite.ts";
import { deliveredName, inOrder, isUnfinished, numberAbove, parseDelivered } from "../../src/files/mailbox-name.ts";
import { parseCommand } from "../../src/files/mailbox-parse.ts";
import { SETTLE_MS } from "../../src/files/mailbox-sift.ts";
import type { Delivery, Mailbox } from "../../src/ports/mailbox.ts";
import type { SimWorld } from "./world.ts";

/** A mailbox as plain data: it outlives the engine, and every process of the simulation sees the same. */
export type SimPost = {
  /** What lies in incoming/ by name, and when it came to be as it is. */
  readonly incoming: Map<string, { readonly text: string; sinceMs: number | null }>;
  readonly processed: Map<string, { readonly command: Command | null; readonly receipt: Receipt }>;
  readonly failed: { readonly name: string; readonly reason: string }[];
  readonly listeners: Set<() => void>;
  answeredUpTo: number;
  /** While true every notice of a delivery is lost. */
  deaf: boolean;
};

/** An empty mailbox. */
export const makeSimPost = (): SimPost => ({
  incoming: new Map(),
  processed: new Map(),
  failed: [],
  listeners: new Set(),
  answeredUpTo: 0,
  deaf: false,
});

/** Lays a file into incoming/ as a stranger does. */
export const dropInto = (post: SimPost, name: string, text: string): void => {
  post.incoming.set(name, { text, sinceMs: null });
  hint(post);
};

/** The Mailbox port over such data: what a crash of its user leaves is what the calls so far have made. */
export const makeSimMailbox = (post: SimPost, world: SimWorld): Mailbox => {
  const takeAway = (name: string): void => {
    post.answeredUpTo = Math.max(post.answeredUpTo, parseDelivered(name)?.number ?? 0);
    post.incoming.delete(name);
  };
  const judge = (name: string): Delivery | null => {
    const file = post.incoming.get(name);
    if (file === undefined) return null;
    file.sinceMs ??= world.monotonic();
    const isSettled = world.monotonic() - file.sinceMs >= SETTLE_MS;
    const parsed = parseCommand(Buffer.from(file.text));
    if ("reason" in parsed) return isSettled ? { kind: "unfit", name, reason: parsed.reason } : null;
    const isOwn = parseDelivered(name)?.id === parsed.command.id;
    return isOwn || isSettled ? { kind: "command", name, command: parsed.command } : null;
  };
  return {
    deliver: (command) => {
      const fault = faultOfCommand(command);
      if (fault !== null) throw new Failure("flag-invalid", fault);
      const waiting = [...post.incoming.keys()].flatMap((name) => parseDelivered(name) ?? []);
      if (post.processed.has(command.id) || waiting.some(({ id }) => id === command.id)) return;
      const number = numberAbove([...waiting.map((each) => each.number), post.answeredUpTo]);
      dropInto(post, deliveredName(number, command.id), JSON.stringify(command));
    },
    pending: (max) => {
      const found = new Map<string, Delivery>();
      for (const name of namesIn(post)) {
        if (found.size >= max) break;
        const delivery = judge(name);
        if (delivery === null) continue;
        const key = delivery.kind === "command" ? delivery.command.id : `/${name}`;
        if (post.processed.has(key)) takeAway(name);
        else if (!found.has(key)) found.set(key, delivery);
      }
      return [...found.values()];
    },
    waiting: (max) => Math.min(max, namesIn(post).length),
    receipt: (id) => (COMMAND_ID.test(id) ? (post.processed.get(id)?.receipt ?? null) : null),
    answer: (delivery, receipt) => {
      const command = delivery.kind === "command" ? delivery.command : null;
      const id = command?.id ?? parseDelivered(delivery.name)?.id;
      if (id !== undefined && !post.processed.has(id)) post.processed.set(id, { command, receipt: { ...receipt, id } });
      if (delivery.kind === "unfit") post.failed.push({ name: delivery.name, reason: delivery.reason });
      takeAway(delivery.name);
    },
    watch: (nudge) => {
      const own = (): void => nudge();
      post.listeners.add(own);
      return () => {
        post.listeners.delete(own);
      };
    },
  };
};

/** Names in the order they are considered: those of the protocol first, by number. */
const namesIn = (post: SimPost): readonly string[] => {
  const names = [...post.incoming.keys()].filter((name) => !isUnfinished(name));
  const delivered = names.flatMap((name) => parseDelivered(name) ?? []).sort(inOrder);
  return [...delivered.map(({ name }) => name), ...names.filter((name) => parseDelivered(name) === null).sort()];
};

const hint = (post: SimPost): void => {
  if (post.deaf) return;
  for (const listener of post.listeners) queueMicrotask(() => (post.listeners.has(listener) ? listener() : undefined));
};
