import { dirname, join } from "node:path";
import { checkPaths, endSecondsOf, UNIT_MARK, type Unit, type UnitFacts, unitNameOf } from "./unit.ts";

/**
 * A property list for launchd with the meaning of the systemd unit. launchd cannot tell a refusal from a crash, so it tries
 * again after half a minute; AbandonProcessGroup leaves the attempts of a killed engine to the next one (launchd.plist(5)).
 */
export const launchdPlist = (facts: UnitFacts): Unit => {
  const { root, configPath, node, main, home, uid, path, log, graceSeconds } = facts;
  checkPaths(root, configPath, node, main, home, path);
  const label = `dev.millrace.${unitNameOf(root)}`;
  const file = join(home, "Library", "LaunchAgents", `${label}.plist`);
  const program = [node, main, "start", "--daemon", "--config", configPath];
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${UNIT_MARK}; \`millrace service uninstall\` removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  ${string(label)}
  <key>ProgramArguments</key>
  <array>
${program.map((word) => `    ${string(word)}`).join("\n")}
  </array>
  <key>WorkingDirectory</key>
  ${string(root)}
  <key>EnvironmentVariables</key>
  <dict>
    <key>PATH</key>
    ${string(path)}
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>30</integer>
  <key>AbandonProcessGroup</key>
  <true/>
  <key>ExitTimeOut</key>
  <integer>${endSecondsOf(graceSeconds)}</integer>
  <key>StandardOutPath</key>
  ${string(log)}
  <key>StandardErrorPath</key>
  ${string(log)}
</dict>
</plist>
`;
  return {
    supervisor: "launchd",
    name: label,
    file,
    text,
    folders: [dirname(log)],
    links: [],
    start: [["launchctl", "bootstrap", `gui/${uid}`, file]],
    stop: [["launchctl", "bootout", `gui/${uid}/${label}`]],
    forget: [],
    follow: `tail -F ${log}`,
    note: "API keys that the agents need: give them to launchd with launchctl setenv",
  };
};

const string = (text: string): string =>
  `<string>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</string>`;
