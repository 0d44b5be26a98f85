import type { HookEvent, HookFacts } from "../ports/hooks.ts";

/** Variables as a process has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What a notice needs to reach a person: where programs are, who they are, their locale, desktop, agent socket and proxy. */
const ALLOWED = (
  "PATH HOME USER LOGNAME SHELL LANG TZ TMPDIR XDG_RUNTIME_DIR XDG_CONFIG_HOME DBUS_SESSION_BUS_ADDRESS DISPLAY " +
  "WAYLAND_DISPLAY XAUTHORITY TMUX SSH_AUTH_SOCK SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS " +
  "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy"
).split(" ");

const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/** One event as its hooks hear of it. `dropped` counts the events before it that were too many in their minute. */
export type Told = {
  readonly event: HookEvent;
  readonly key: string;
  readonly facts: HookFacts;
  readonly root: string;
  readonly dropped: number;
};

/** The environment of a hook: an allowlist of the engine's, and the event. The text is an argument of nobody's command line. */
export const hookEnvironment = (caller: Variables, { event, key, facts, root, dropped }: Told): Variables => ({
  PATH: DEFAULT_PATH,
  ...Object.fromEntries(Object.entries(caller).filter(([name]) => ALLOWED.includes(name) || name.startsWith("LC_"))),
  MILLRACE_EVENT: event,
  MILLRACE_KEY: key,
  MILLRACE_WORKSPACE: root,
  MILLRACE_TASK: facts.task ?? "",
  MILLRACE_RUN: facts.run ?? "",
  MILLRACE_TEXT: facts.text,
  MILLRACE_DROPPED: String(dropped),
});

/** The same as one JSON document, for the hook's standard input. */
export const hookDocument = ({ event, key, facts, root, dropped }: Told): string => {
  const { at, run, task, text } = facts;
  return `${JSON.stringify({ schema: "millrace.hook/1", event, key, at, workspace: root, run, task, text, dropped })}\n`;
};
