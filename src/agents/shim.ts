import type { Order } from "../domain/attempt.ts";
import { commandFilesOf, filesOf } from "./folder.ts";

/**
 * The POSIX sh program of one attempt. It claims pid.json before anything else and exits when the name is taken, so that
 * an attempt starts at most once; then setup, then the agent (or the commands, up to the first red one), then exit.json.
 * Only builtins besides the work itself: an external `ln` or `mv` costs a millisecond each. A file is whole when its last
 * byte is a newline; the claim is an exclusive create (noclobber, POSIX.1-2024 XCU 2.7.2), and the record beside it names
 * the claimant even if it dies between the create and the write.
 */
export const shimText = (order: Order, argv: readonly string[] | null, platform: NodeJS.Platform): string => {
  const files = filesOf(order.dir);
  return [
    "#!/bin/sh",
    "# One attempt, started at most once. The whole text is parsed before it runs, so nothing it starts can change it.",
    "main() {",
    `d=${quote(order.dir)}`,
    platform === "linux" ? START_FROM_PROC : START_FROM_PS,
    `record="{\\"pid\\":$$,\\"startTime\\":\\"$start\\",\\"boot\\":\\"${order.boot.replace(/[^\w.:-]/g, "")}\\"}"`,
    `printf '%s\\n' "$record" >"$d/pid.$$.json" || exit 0`,
    "set -C",
    `{ printf '%s\\n' "$record" >"$d/pid.json"; } 2>/dev/null || exit 0`,
    "set +C",
    "ended=",
    "trap 'ended=1' TERM INT HUP",
    ...(order.setup === null ? [] : setupLines(order, order.setup)),
    ...(order.kind === "agent" ? agentLines(argv, files.exit) : commandLines(order)),
    "}",
    "main",
    "exit 0",
    "",
  ].join("\n");
};

const START_FROM_PROC = [
  "set -f",
  "IFS= read -r stat </proc/$$/stat || exit 0",
  "set -- ${stat##*) }",
  "start=${20}",
  "set --",
].join("\n");

const START_FROM_PS = ["set -- $(ps -o lstart= -p $$)", "start=$1_$2_$3_$4_$5", "set --"].join("\n");

/** The setup commands, unless the marker says that this very setup stands in the checkout already. */
const setupLines = (order: Order, setup: NonNullable<Order["setup"]>): string[] => {
  const files = filesOf(order.dir);
  const temporary = quote(`${setup.marker}.tmp`);
  const marker = quote(setup.marker);
  return [
    "code=0 have=",
    `[ ! -r ${marker} ] || IFS= read -r have <${marker} || :`,
    `if [ "$have" != ${quote(setup.digest)} ]; then`,
    ...setup.commands.flatMap((command) => [
      `if [ "$code" = 0 ]; then printf '%s\\n' ${quote(`$ ${command}`)} >>${quote(files.setupLog)}`,
      `/bin/sh -c ${quote(command)} </dev/null >>${quote(files.setupLog)} 2>&1; code=$?; fi`,
    ]),
    `[ "$code" != 0 ] || { printf '%s\\n' ${quote(setup.digest)} >${temporary} && mv -f ${temporary} ${marker}; } || code=$?`,
    "fi",
    `printf '{"code":%s}\\n' "$code" >${quote(files.setup)}`,
    `[ "$code$ended" = 0 ] || exit 0`,
  ];
};

const agentLines = (argv: readonly string[] | null, exit: string): string[] =>
  argv === null
    ? [`printf '{"code":127,"launched":false}\\n' >${quote(exit)}`]
    : [
        argv.map(quote).join(" "),
        "code=$?",
        // A link that the agent laid there would lead this write out of its sandbox; without a record it has crashed.
        `[ -L ${quote(exit)} ] || printf '{"code":%s,"launched":true}\\n' "$code" >${quote(exit)}`,
      ];

const commandLines = (order: Order): string[] => [
  "code=0",
  ...order.commands.flatMap(({ command }, index) => {
    const files = commandFilesOf(order.dir, index + 1);
    return [
      `if [ "$code$ended" = 0 ]; then : >${quote(files.start)}`,
      `/bin/sh -c ${quote(command)} </dev/null >${quote(files.log)} 2>&1; code=$?`,
      `printf '%s\\n' "$code" >${quote(files.exit)}; fi`,
    ];
  }),
  `printf '{"code":%s,"launched":true}\\n' "$code" >${quote(filesOf(order.dir).exit)}`,
];

/** One word of sh, whatever is in it; NUL cannot stand in a program and is dropped. */
const quote = (word: string): string => `'${word.replaceAll("\0", "").replaceAll("'", `'\\''`)}'`;
