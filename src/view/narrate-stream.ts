import { givenIn, itemsIn, numberIn, objectIn, textIn, wordsIn } from "./narrate-value.ts";
import { type Said, saying, sayingUsage } from "./narrate-said.ts";

type Obj = Readonly<Record<string, unknown>>;

/**
 * What a JSON line of any other agent's stream says, by the shapes that claude, gemini, opencode and pi use; [] for what only their
 * programs need, null when nothing in it is known.
 */
export const streamSays = (line: Obj): readonly Said[] | null => {
  const type = textIn(line, "type");
  if (type === "") return null;
  return BY_TYPE[type]?.(line) ?? anyOf(line);
};

const nothing = (): readonly Said[] => [];

const BY_TYPE: Readonly<Record<string, ((line: Obj) => readonly Said[] | null) | undefined>> = Object.assign(
  Object.create(null) as Record<string, (line: Obj) => readonly Said[] | null>,
  {
    assistant: (line: Obj) => contentOf(objectIn(line, "message")),
    user: (line: Obj) => contentOf(objectIn(line, "message")).filter(({ kind }) => kind === "result"),
    result: (line: Obj) => resultOf(line),
    message: (line: Obj) => (textIn(line, "role") === "user" ? [] : null),
    message_end: (line: Obj) => endOf(objectIn(line, "message")),
    tool_use: (line: Obj) => (line["part"] === undefined ? calling(line) : partOf(objectIn(line, "part"))),
    text: (line: Obj) => (line["part"] === undefined ? null : saying("message", textIn(line["part"], "text"))),
    reasoning: (line: Obj) => (line["part"] === undefined ? null : saying("thought", textIn(line["part"], "text"))),
    tool_result: (line: Obj) => [resulting(line)],
    tool_execution_start: (line: Obj) => calling(line),
    tool_execution_end: (line: Obj) => [resulting(line)],
    step_finish: (line: Obj) => partUsage(objectIn(line, "part")),
  },
  Object.fromEntries(
    [
      "system session init agent_start agent_end turn_start turn_end message_start message_update",
      "tool_execution_update step_start stream_event",
    ].flatMap((names) => names.split(" ").map((name) => [name, nothing])),
  ),
);

/** A message's parts, as claude and pi write them. */
const contentOf = (message: Obj): readonly Said[] =>
  typeof message["content"] === "string"
    ? saying("message", message["content"])
    : itemsIn(message, "content").flatMap((part): readonly Said[] => {
        switch (textIn(part, "type")) {
          case "text":
            return saying("message", textIn(part, "text"));
          case "thinking":
            return saying("thought", textIn(part, "thinking"));
          case "tool_use":
            return calling(objectIn(part));
          case "tool_result":
            return [resulting(objectIn(part))];
          default:
            return [];
        }
      });

const endOf = (message: Obj): readonly Said[] => {
  if (textIn(message, "role") !== "assistant") return [];
  const ended = ["error", "aborted"].includes(textIn(message, "stopReason"));
  return [
    ...contentOf(message),
    ...(ended ? saying("failed", textIn(message, "errorMessage") || "it was aborted") : []),
  ];
};

const calling = (from: Obj): readonly Said[] => {
  const name = textIn(from, "name") || textIn(from, "tool_name") || textIn(from, "toolName");
  const given = ["input", "parameters", "args", "arguments"]
    .map((key) => givenIn(from, key))
    .find((text) => text !== "");
  return [{ kind: "call", id: idOf(from), text: [name, given ?? ""].filter((text) => text !== "").join(" ") }];
};

const resulting = (from: Obj): Said => {
  const bad = from["is_error"] === true || from["isError"] === true || textIn(from, "status") === "error";
  const output = wordsIn(from, "content") || wordsIn(from, "output") || wordsIn(from["result"], "content");
  const call = textIn(from, "toolName") || textIn(from, "tool_name");
  return { kind: "result", id: idOf(from), call, ok: !bad, word: bad ? "failed" : "", output };
};

const idOf = (from: Obj): string =>
  ["tool_use_id", "tool_id", "toolCallId", "callID", "id"].map((key) => textIn(from, key)).find((id) => id !== "") ??
  "";

/** A tool's part of opencode, which tells call and result in one. */
const partOf = (part: Obj): readonly Said[] => {
  const state = objectIn(part, "state");
  const code = numberIn(state["metadata"], "exit");
  const ok = textIn(state, "status") !== "error" && (code === null || code === 0);
  const word = ok ? "" : code === null ? "failed" : `exited ${code}`;
  const call = `${textIn(part, "tool")} ${givenIn(state, "input")}`.trim();
  const output = textIn(state, "output") || textIn(state, "error");
  return [{ kind: "result", id: idOf(part), call, ok, word, output }];
};

const partUsage = (part: Obj): readonly Said[] => {
  const tokens = objectIn(part, "tokens");
  return sayingUsage({
    input: numberIn(tokens, "input"),
    cached: numberIn(tokens["cache"], "read"),
    output: numberIn(tokens, "output"),
    costUsd: numberIn(part, "cost"),
  });
};

const resultOf = (line: Obj): readonly Said[] => {
  const used = line["usage"] ?? line["stats"];
  const bad = line["is_error"] === true || textIn(line, "status") === "error";
  return [
    ...(bad ? saying("failed", textIn(line, "result") || textIn(line["error"], "message") || "it failed") : []),
    ...sayingUsage({
      input: numberIn(used, "input_tokens"),
      cached: numberIn(used, "cache_read_input_tokens") ?? numberIn(used, "cached"),
      output: numberIn(used, "output_tokens"),
      costUsd: numberIn(line, "total_cost_usd"),
    }),
  ];
};

/** Whatever else is a text, a message, an error or a tool by its shape. */
const anyOf = (line: Obj): readonly Said[] | null => {
  if (/error|fail/i.test(textIn(line, "type"))) {
    const words = textIn(line, "message") || textIn(line["error"], "message") || textIn(line, "error");
    return words === "" ? null : saying("notice", words);
  }
  const words = textIn(line, "text") || wordsIn(line, "content") || textIn(line, "message");
  if (words !== "") return saying("message", words);
  const named = textIn(line, "tool_name") || textIn(line, "toolName") || textIn(line, "tool");
  return named === "" ? null : calling({ name: named, ...line });
};
