import { itemsIn, numberIn, objectIn, textIn } from "./narrate-value.ts";
import { type Said, saying, sayingUsage } from "./narrate-said.ts";

/** What a line of `codex exec --json` says; null when it is none of its lines. Usage is the thread's total, not the turn's. */
export const codexSays = (line: Readonly<Record<string, unknown>>): readonly Said[] | null => {
  switch (line["type"]) {
    case "thread.started":
    case "turn.started":
    case "item.updated":
      return [];
    case "item.started":
      return fromItem(objectIn(line, "item"), false);
    case "item.completed":
      return fromItem(objectIn(line, "item"), true);
    case "turn.completed": {
      const usage = objectIn(line, "usage");
      return sayingUsage({
        input: numberIn(usage, "input_tokens"),
        cached: numberIn(usage, "cached_input_tokens"),
        output: numberIn(usage, "output_tokens"),
        costUsd: null,
      });
    }
    case "turn.failed":
      return saying("failed", textIn(line["error"], "message"));
    case "error":
      return typeof line["message"] === "string" ? saying("notice", line["message"]) : null;
    default:
      return null;
  }
};

const fromItem = (item: Readonly<Record<string, unknown>>, ended: boolean): readonly Said[] => {
  const id = textIn(item, "id");
  const failed = textIn(item, "status") === "failed";
  switch (item["type"]) {
    case "command_execution": {
      const call = bareCommand(textIn(item, "command"));
      return ended ? [commandEnd(item, id, call)] : [{ kind: "call", id, text: call }];
    }
    case "mcp_tool_call": {
      const call = [textIn(item, "server"), textIn(item, "tool")].filter((part) => part !== "").join(" ");
      const output = textIn(item["error"], "message");
      return [ended ? { kind: "result", id, call, ok: !failed, word: "", output } : { kind: "call", id, text: call }];
    }
    case "web_search":
      return ended ? [{ kind: "call", id, text: `search ${textIn(item, "query")}` }] : [];
    default:
      return ended ? fromEnded(item, failed) : [];
  }
};

const fromEnded = (item: Readonly<Record<string, unknown>>, failed: boolean): readonly Said[] => {
  switch (item["type"]) {
    case "agent_message":
      return saying("message", textIn(item, "text"));
    case "reasoning":
      return saying("thought", textIn(item, "text"));
    case "file_change": {
      const changes = itemsIn(item, "changes").map((each) => ({
        path: textIn(each, "path"),
        how: textIn(each, "kind"),
      }));
      return changes.length === 0 ? [] : [{ kind: "files", ok: !failed, changes }];
    }
    case "todo_list": {
      const points = itemsIn(item, "items").map(
        (each) => `${objectIn(each)["completed"] === true ? "✓" : "○"} ${textIn(each, "text")}`,
      );
      return saying("thought", points.join("\n"));
    }
    default:
      return saying("notice", textIn(item, "message") || textIn(item, "text"));
  }
};

const commandEnd = (item: Readonly<Record<string, unknown>>, id: string, call: string): Said => {
  const code = numberIn(item, "exit_code");
  const ok = code === 0;
  const word = ok ? "" : code === null ? textIn(item, "status") || "was ended" : `exited ${code}`;
  return { kind: "result", id, call, ok, word, output: textIn(item, "aggregated_output") };
};

/** The command without the shell that codex starts it by: `/bin/bash -lc '…'`. */
const bareCommand = (command: string): string => {
  const inner = /^(?:\/\S{0,100}\/)?(?:ba|z|da)?sh -l?c (['"])([\s\S]*)\1$/.exec(command)?.[2];
  return inner === undefined ? command : inner.replaceAll(`'\\''`, "'");
};
