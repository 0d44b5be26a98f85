import { isFailure, phraseFailure } from "../domain/failure.ts";
import { makeAssets } from "../files/assets.ts";
import { readConfig, type ReadConfig } from "../files/config.ts";
import { makeDisk } from "../files/disk.ts";
import { makeDurable } from "../files/durable.ts";
import { knownOf } from "../files/known.ts";
import { layoutOf } from "../files/layout.ts";
import { makeLease } from "../files/lease.ts";
import { readText } from "../files/settings.ts";
import { makeStore } from "../files/store.ts";
import { makeProcesses } from "../machine/processes.ts";
import { makeWorld } from "../machine/world.ts";
import type { Finding } from "../operator/finding.ts";
import type { House } from "../operator/house.ts";
import type { Reader } from "../ports/reader.ts";
import { projectLiveness } from "../view/liveness.ts";
import { capital } from "../view/sentence.ts";
import { mistakesOfAssets } from "./examine-assets.ts";
import { examineJournal } from "./examine-journal.ts";
import { examineQueue } from "./examine-queue.ts";
import { examineRepo } from "./examine-repo.ts";
import { examineRunners } from "./examine-runners.ts";
import { examineRuns } from "./examine-runs.ts";
import { examineLost, examineSpace } from "./examine-space.ts";
import { rebuildLedger } from "./ledger.ts";
import { packageRoot } from "./package-root.ts";

type Options = Parameters<House["examine"]>[0];

/** Looks at everything a run will need and everything a crash may have left; changes nothing unless asked to mend. */
export const examine = async (
  root: string,
  configPath: string,
  reader: Reader,
  options: Options,
): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  const look = async (
    area: Finding["area"],
    part: () => Promise<readonly Finding[]> | readonly Finding[],
  ): Promise<void> => {
    try {
      findings.push(...(await part()));
    } catch (thrown) {
      findings.push(findingOf(area, thrown));
    }
  };
  const settings = settingsIn(root, configPath);
  if ("failure" in settings) findings.push(findingOf("config", settings.failure));
  await look("engine", () => [engineFinding(reader)]);
  if (options.verify) await look("engine", () => examineJournal(makeDisk(), root));
  if ("config" in settings) {
    const { config } = settings;
    findings.push(
      { area: "config", level: "good", sentence: `${configPath} is valid.`, hint: "" },
      ...checksFindings(settings),
    );
    await look("config", () => assetsFindings(root, settings));
    await look("runners", async () => examineRunners(root, config));
    await look("repo", async () => examineRepo(root, config));
  }
  await look("queue", () => examineQueue(makeStore(makeDisk(), root, { durability: "strict", world: makeWorld() })));
  await look("runs", () => {
    const lost = examineLost(root, reader);
    return lost.some(({ level }) => level === "wrong") ? lost : [...lost, ...examineRuns(reader, options.verify)];
  });
  await look("disk", async () => examineSpace(root));
  if (options.fix) await look("disk", async () => mend(root, reader));
  return findings;
};

const settingsIn = (root: string, configPath: string): ReadConfig | { readonly failure: unknown } => {
  try {
    return readConfig(readText(configPath), configPath, knownOf(makeAssets(packageRoot(), root)));
  } catch (failure) {
    return { failure };
  }
};

/** What was thrown, as a finding: a Failure in its own words, anything else as it is. */
export const findingOf = (area: Finding["area"], thrown: unknown): Finding => {
  if (!isFailure(thrown))
    return { area, level: "wrong", sentence: thrown instanceof Error ? thrown.message : String(thrown), hint: "" };
  return { area, level: "wrong", sentence: capital(phraseFailure(thrown)), hint: thrown.hint };
};

const engineFinding = (reader: Reader): Finding => {
  const { word, sentence, hint } = projectLiveness(reader.owner(), reader.counts().active, makeWorld().now());
  return { area: "engine", level: LEVELS[word] ?? "good", sentence: `${word}: ${sentence}`, hint };
};

/** An engine that died is wrong also where the next start mends it: whoever left it at work wants to know. */
const LEVELS: Readonly<Record<string, Finding["level"]>> = { crashed: "wrong", elsewhere: "note" };

const checksFindings = ({ config }: ReadConfig): readonly Finding[] => {
  const { commands } = config.checks;
  return commands.length > 0
    ? [
        {
          area: "config",
          level: "good",
          sentence: `${commands.length} check ${commands.length === 1 ? "command" : "commands"}: ${commands.join("; ")}`,
          hint: "",
        },
      ]
    : [
        {
          area: "config",
          level: "note",
          sentence: "No [checks] commands are set: only the agents judge the work.",
          hint: "Set the commands that must be green, e.g. millrace config set checks.commands '[\"npm test\"]'.",
        },
      ];
};

const assetsFindings = (root: string, read: ReadConfig): readonly Finding[] => {
  const mistakes = mistakesOfAssets(root, read, makeAssets(packageRoot(), root));
  return mistakes.length > 0
    ? mistakes.map((mistake) => findingOf("config", mistake))
    : [{ area: "config", level: "good", sentence: "Every graph and the prompts it names can be used.", hint: "" }];
};

/** Mends what is safe, while no engine runs: temporary files that crashed writers of ours left, charges that the ledger lost. */
const mend = async (root: string, reader: Reader): Promise<readonly Finding[]> => {
  const world = makeWorld();
  const lease = makeLease(root, { processes: makeProcesses(), world });
  const grant = await lease.take("doctor --fix");
  if (grant.kind === "refused")
    return [
      {
        area: "disk",
        level: "note",
        sentence: "An engine runs, so nothing was mended; it mends the same things itself.",
        hint: "",
      },
    ];
  try {
    const disk = makeDisk();
    const swept = makeStore(disk, root, { durability: "strict", world }).sweep();
    const charged = rebuildLedger(makeDurable(disk, layoutOf(root), false, world), reader, world);
    const mended = [
      ...(swept === 0 ? [] : [`${counted(swept, "temporary file")} of crashed writers removed.`]),
      ...(charged === 0 ? [] : [`${counted(charged, "attempt")} that the usage ledger had lost charged again.`]),
    ];
    if (mended.length === 0) return [{ area: "disk", level: "good", sentence: "There is nothing to mend.", hint: "" }];
    return mended.map((sentence) => ({ area: "disk", level: "fixed", sentence, hint: "" }));
  } finally {
    await grant.release();
  }
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
