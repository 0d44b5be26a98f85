import * as z from "zod";
import type { AgentEvent } from "./stream.ts";

const count = z.number().int().nonnegative().catch(0);
const Item = z.looseObject({
  type: z.string(),
  text: z.string().catch(""),
  command: z.string().catch(""),
  aggregated_output: z.string().catch(""),
  exit_code: z.number().int().nullable().catch(null),
  changes: z.array(z.looseObject({ path: z.string(), kind: z.string() })).catch([]),
  message: z.string().catch(""),
});
const Line = z.looseObject({
  type: z.string(),
  thread_id: z.string().catch(""),
  message: z.string().catch(""),
  error: z.looseObject({ message: z.string().catch("") }).catch({ message: "" }),
  usage: z
    .looseObject({ input_tokens: count, cached_input_tokens: count, output_tokens: count })
    .catch({ input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 }),
  item: Item.optional().catch(undefined),
});

/**
 * One line of `codex exec --json` as an event; null when it is no JSON object with a type. An item of type error is a
 * notice (openai/codex prints "Model metadata not found" so), and usage is the thread's total, not the turn's.
 */
export const codexEvent = (text: string): AgentEvent | null => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const line = Line.safeParse(value).data;
  if (line === undefined) return null;
  switch (line.type) {
    case "thread.started":
      return { type: "session", id: line.thread_id };
    case "turn.completed":
      return {
        type: "finished",
        usage: {
          inputTokens: line.usage.input_tokens,
          cachedTokens: line.usage.cached_input_tokens,
          outputTokens: line.usage.output_tokens,
          costUsd: null,
        },
      };
    case "turn.failed":
      return { type: "failed", message: line.error.message };
    case "error":
      return { type: "error", message: line.message };
    case "item.completed":
      return line.item === undefined ? { type: "other", name: line.type } : fromItem(line.item);
    default:
      return { type: "other", name: line.type };
  }
};

const fromItem = (item: z.infer<typeof Item>): AgentEvent => {
  switch (item.type) {
    case "agent_message":
      return { type: "message", text: item.text };
    case "command_execution":
      return { type: "tool", command: item.command, exitCode: item.exit_code, output: item.aggregated_output };
    case "file_change":
      return { type: "files", changes: item.changes.map(({ path, kind }) => ({ path, kind })) };
    default:
      return { type: "other", name: item.type };
  }
};
