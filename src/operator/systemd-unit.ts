import { join } from "node:path";
import {
  checkPaths,
  endSecondsOf,
  environmentFileOf,
  UNIT_MARK,
  type Unit,
  type UnitFacts,
  unitNameOf,
} from "./unit.ts";

/**
 * A unit of systemd for a person's own manager. KillMode=process: a plain stop signals the engine alone, which ends its
 * attempts in order, and an engine that was killed leaves them to the one that is started next. An engine that was refused
 * (another one runs, a bad configuration, a corrupt state) is not started again.
 */
export const systemdUnit = (facts: UnitFacts): Unit => {
  const { root, configPath, node, main, home, path, graceSeconds } = facts;
  checkPaths(root, configPath, node, main, home, path);
  const name = `${unitNameOf(root)}.service`;
  const folder = join(home, ".config", "systemd", "user");
  const systemctl = (...args: string[]): string[] => ["systemctl", "--user", ...args];
  const text = `# ${UNIT_MARK}; \`millrace service uninstall\` removes it.
[Unit]
Description=Millrace engine of ${percent(root)}
StartLimitIntervalSec=0

[Service]
Type=exec
WorkingDirectory=${percent(root)}
Environment=${quoted(`PATH=${path}`)}
EnvironmentFile=-${percent(environmentFileOf(home))}
ExecStart=${[`:${node}`, main, "start", "--daemon", "--config", configPath].map(quoted).join(" ")}
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
KillSignal=SIGTERM
TimeoutStopSec=${endSecondsOf(graceSeconds)}
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2 3 4 75

[Install]
WantedBy=default.target
`;
  return {
    supervisor: "systemd",
    name,
    file: join(folder, name),
    text,
    folders: [],
    links: [join(folder, "default.target.wants", name)],
    start: [systemctl("daemon-reload"), systemctl("enable", "--now", name)],
    stop: [systemctl("disable", "--now", name)],
    forget: [systemctl("daemon-reload")],
    follow: `journalctl --user -u ${name} -f`,
    note: "So that it goes on when you are logged out: loginctl enable-linger",
  };
};

/** A specifier begins with a percent sign (systemd.unit(5)). */
const percent = (text: string): string => text.replaceAll("%", "%%");

/** A word as systemd.syntax(7) unquotes it; the colon before the program keeps dollar signs as they are (systemd.service(5)). */
const quoted = (text: string): string => `"${percent(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
