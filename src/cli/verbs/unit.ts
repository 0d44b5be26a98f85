import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../domain/failure.ts";
import { launchdPlist } from "../../operator/launchd-plist.ts";
import { systemdUnit } from "../../operator/systemd-unit.ts";
import type { Supervisor, Unit } from "../../operator/unit.ts";
import type { Site } from "../../ports/site.ts";
import type { Args } from "../args.ts";
import { printHint } from "../hint.ts";
import { layUnit, liftUnit, refuseForeign } from "../unit-file.ts";
import type { Context, Verb } from "../verb.ts";

const FORMS = ["install", "uninstall", "print"] as const;
const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/** `millrace service`: the engine under the machine's own supervisor, as a file of that supervisor. */
export const verb: Verb = {
  name: "service",
  summary: "run the engine as a service of this machine",
  usage: ["service print|install|uninstall [--systemd | --launchd] [--now]"],
  positionals: [{ name: "print|install|uninstall", summary: "what to do with the service's file", required: true }],
  flags: [
    { name: "systemd", kind: "boolean", summary: "a user unit of systemd (the default but on macOS)" },
    { name: "launchd", kind: "boolean", summary: "an agent of launchd (the default on macOS)" },
    { name: "now", kind: "boolean", summary: "also run the supervisor's own commands, which are printed otherwise" },
  ],
  examples: [
    { command: "millrace service print", summary: "look at the file first" },
    { command: "millrace service install --now", summary: "install it and start the engine" },
    { command: "millrace service uninstall --now", summary: "stop the engine and take the file away" },
  ],
  notes: [
    "A file that Millrace did not write is never replaced or removed. The service is named after the workspace and its path.",
    "Stopping the service ends the engine in order: it admits nothing more, gives agents at work [engine] grace_seconds, then ends them itself. An engine that was killed leaves them to the one the supervisor starts next.",
    "The file keeps the PATH of this call. API keys belong into ~/.config/millrace/environment (systemd), one NAME=VALUE a line.",
  ],
  run: async (args, context) => {
    const [given] = args.positionals;
    const form = FORMS.find((each) => each === given);
    if (form === undefined)
      throw new Failure("flag-invalid", `service does not know "${given ?? ""}".`, `Write ${FORMS.join(", ")}.`);
    const unit = await unitOf(supervisorOf(args), context);
    if (form === "print") return print(unit, context);
    const { site } = await context.ground();
    return form === "install"
      ? install(unit, site, args.on("now"), context)
      : uninstall(unit, site, args.on("now"), context);
  },
};

const supervisorOf = (args: Args): Supervisor => {
  if (args.on("systemd") && args.on("launchd"))
    throw new Failure("flag-invalid", "--systemd and --launchd exclude each other.", "Use one of them.");
  return args.on("launchd") || (process.platform === "darwin" && !args.on("systemd")) ? "launchd" : "systemd";
};

const unitOf = async (supervisor: Supervisor, { house, env }: Context): Promise<Unit> => {
  const { root, configPath, settings } = house();
  const [grace] = (await settings()).get("engine.grace_seconds");
  const facts = {
    root,
    configPath,
    node: process.execPath,
    main: realpathSync(process.argv[1] ?? ""),
    home: env["HOME"] ?? homedir(),
    uid: process.getuid?.() ?? 0,
    path: env["PATH"] ?? DEFAULT_PATH,
    log: join(root, "agents", ".runtime", "logs", "engine.log"),
    graceSeconds: Number(grace?.value),
  };
  return supervisor === "systemd" ? systemdUnit(facts) : launchdPlist(facts);
};

const print = (unit: Unit, { out }: Context): number => {
  if (out.json) out.document("service", { ...toldOf(unit), installed: null, ran: [] });
  else out.raw(unit.text);
  return 0;
};

const install = (unit: Unit, site: Site, now: boolean, { out }: Context): number => {
  const fresh = layUnit(site, unit);
  const ran = now ? obey(site, unit.start) : [];
  if (out.json) {
    out.document("service", { ...toldOf(unit), installed: true, ran });
    return 0;
  }
  out.line({ text: "✓ ", style: "good" }, fresh ? `wrote ${unit.file}` : `${unit.file} stands there already`);
  if (now)
    out.line({ text: "✓ ", style: "good" }, `${unit.supervisor} runs it as `, { text: unit.name, style: "accent" });
  else printHint(out, `Start it, now and at every login: ${phrase(unit.start)}`);
  printHint(out, `Its output: ${unit.follow}`);
  printHint(out, unit.note);
  return 0;
};

const uninstall = (unit: Unit, site: Site, now: boolean, { out }: Context): number => {
  const there = refuseForeign(site, unit) !== "absent";
  const ran = now && there ? obey(site, unit.stop) : [];
  const lifted = liftUnit(site, unit);
  if (now && lifted) ran.push(...obey(site, unit.forget));
  if (out.json) {
    out.document("service", { ...toldOf(unit), installed: false, ran });
    return 0;
  }
  if (lifted) out.line({ text: "✓ ", style: "good" }, `removed ${unit.file}`);
  else out.line(`${unit.file} is not there.`);
  if (lifted && !now)
    printHint(out, `An engine that it started goes on until it is stopped: millrace stop${forgetting(unit)}`);
  return 0;
};

const toldOf = ({ supervisor, name, file, text, start, stop }: Unit) => ({ supervisor, name, file, text, start, stop });

const forgetting = ({ forget }: Unit): string => (forget.length === 0 ? "" : `, then ${phrase(forget)}`);

const phrase = (commands: Unit["start"]): string => commands.map((words) => words.join(" ")).join(" && ");

/** Runs the supervisor's commands one after another; the first that fails is told in its own words. */
const obey = (site: Site, commands: Unit["start"]): string[] =>
  commands.map(([program = "", ...args]) => {
    const line = [program, ...args].join(" ");
    if (site.program(program) === null)
      throw new Failure(
        "not-allowed",
        `There is no ${program} here to run it.`,
        "Leave --now out, or use millrace start --detach.",
      );
    const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    if (status === 0) return line;
    const words = error?.message ?? stderr.trim();
    throw new Failure(
      "not-allowed",
      `"${line}" failed: ${words}`,
      "Mend that and run it by hand, or use millrace start --detach.",
    );
  });
