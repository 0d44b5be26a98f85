import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the scripted model does with a request: calls a tool, says something, or fails in a way of its own. */
export type Turn =
  | { readonly call: string }
  | { readonly say: string }
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | { readonly cut: true }
  | { readonly silence: true };

/** A small model on loopback that speaks the Responses API as server-sent events; it answers with its turns in order, the last one for ever. */
export const startModel = async (
  turns: readonly Turn[],
): Promise<{ url: string; requests: () => number; close: () => Promise<void> }> => {
  let requests = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const turn = turns[Math.min(requests, turns.length - 1)] ?? { silence: true };
      if (isPost(request)) requests += 1;
      answer(request, response, turn, requests);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const isPost = (request: IncomingMessage): boolean =>
  request.method === "POST" && (request.url ?? "").endsWith("/responses");

const answer = (request: IncomingMessage, response: ServerResponse, turn: Turn, n: number): void => {
  if (!isPost(request)) {
    response.writeHead(404).end();
    return;
  }
  if ("status" in turn) {
    response
      .writeHead(turn.status, { "content-type": "application/json", ...turn.headers })
      .end(JSON.stringify(turn.body));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  send(response, { type: "response.created", response: { id: `r${n}` } });
  if ("silence" in turn) return;
  if ("cut" in turn) {
    setTimeout(() => response.destroy(), 50);
    return;
  }
  const item = "call" in turn ? toolCall(turn.call, n) : message(turn.say, n);
  send(response, { type: "response.output_item.added", output_index: 0, item });
  send(response, { type: "response.output_item.done", output_index: 0, item });
  send(response, { type: "response.completed", response: { id: `r${n}`, usage: USAGE, output: [item] } });
  response.end();
};

const USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 10 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 1 },
  total_tokens: 105,
};

const toolCall = (cmd: string, n: number) => ({
  type: "function_call",
  id: `fc${n}`,
  call_id: `c${n}`,
  name: "exec_command",
  arguments: JSON.stringify({ cmd }),
});

const message = (text: string, n: number) => ({
  type: "message",
  id: `m${n}`,
  role: "assistant",
  content: [{ type: "output_text", text }],
});

const send = (response: ServerResponse, event: { readonly type: string; readonly [field: string]: unknown }): void => {
  response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
};
