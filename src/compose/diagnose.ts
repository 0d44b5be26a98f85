import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { taskOf, type RunId } from "../domain/id.ts";
import { plain } from "../domain/plain.ts";
import { redact, redactValues } from "../domain/redact.ts";
import { makeDisk } from "../files/disk.ts";
import { excerptOf, type ExcerptSize } from "../files/excerpt.ts";
import { layoutOf, type Layout } from "../files/layout.ts";
import type { Diagnosis, DiagnosisFile } from "../operator/diagnosis.ts";
import type { Disk } from "../ports/disk.ts";
import type { Reader } from "../ports/reader.ts";
import { shortenHome } from "../view/home.ts";
import { projectRun } from "../view/run.ts";
import { examine } from "./examine.ts";
import { engineLines, versionsOf } from "./diagnose-engine.ts";
import { secretValues } from "./diagnose-secrets.ts";

const LOG: ExcerptSize = { head: 32 * 1024, tail: 96 * 1024 };
const TRUTH: ExcerptSize = { head: 2 * 1024 * 1024, tail: 2 * 1024 * 1024 };
const ATTEMPTS_MAX = 60;
const FILES_MAX = 40;
const FEED_LINES = 500;
/** What becomes part of a path in the bundle: nothing that could lead out of it. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/;

/**
 * Everything that is known about a run, for somebody who shall find out what went wrong. Every text goes through the same door:
 * made plain, secrets taken out by their form and by the values this environment knows, the home shortened.
 */
export const diagnose = async (root: string, configPath: string, reader: Reader, run: RunId): Promise<Diagnosis> => {
  const disk = makeDisk();
  const layout = layoutOf(root);
  const door = makeDoor(configPath);
  const findings = await examine(root, configPath, reader, { fix: false, verify: false });
  const doctor = findings.map(
    ({ area, level, sentence, hint }) => `${level} ${area}: ${sentence}${hint === "" ? "" : `\n  ${hint}`}`,
  );
  const told: readonly DiagnosisFile[] = [
    {
      path: "run/standing.json",
      text: standingOf(reader, run),
      about: "how the run stands, and whether its plan and journal are sound",
    },
    ...runFiles(disk, layout, run),
    ...attemptFiles(disk, layout, run),
    ...cardFiles(disk, layout, reader, run),
    {
      path: "engine/journal.jsonl",
      text: engineLines(disk, layout, taskOf(run)),
      about: "the engine's journal: its last lines, and those about the task",
    },
    {
      path: "engine/feed.jsonl",
      text: feedOf(reader, run),
      about: `what was told of the run, at most ${FEED_LINES} events`,
    },
    ...files(disk, [
      ["engine/state.json", layout.state, "the published state", TRUTH],
      ["engine/lease.json", layout.lease, "who holds or held the workspace", LOG],
      ["engine/engine.log", layout.engineLog, "what a detached engine printed", LOG],
      ["millrace.toml", configPath, "the settings", TRUTH],
    ]),
    { path: "doctor.txt", text: `${doctor.join("\n")}\n`, about: "what doctor finds" },
    { path: "versions.json", text: await versionsOf(), about: "versions of Millrace, node, git and the system" },
  ];
  const through = told.map((file) => ({ ...file, text: door(file.text) }));
  return { run, files: [{ path: "README.txt", text: readMe(run, through), about: "what is in here" }, ...through] };
};

const makeDoor = (configPath: string): ((text: string) => string) => {
  const values = secretValues(configPath);
  const homes = [homedir(), realHome()];
  return (text) => shortenHome(redactValues(redact(plain(text)), values), homes);
};

const realHome = (): string => {
  try {
    return realpathSync(homedir());
  } catch {
    return "";
  }
};

const standingOf = (reader: Reader, run: RunId): string => {
  const view = reader.run(run);
  const { planVerified, chain, problem } = view;
  return `${JSON.stringify({ planVerified, chain, problem, run: projectRun(view) }, null, 2)}\n`;
};

const runFiles = (disk: Disk, layout: Layout, run: RunId): readonly DiagnosisFile[] =>
  files(disk, [
    ["run/plan.json", layout.plan(run), "the frozen plan; taken-out texts change its digest", TRUTH],
    ["run/journal.jsonl", layout.runJournal(run), "the run's journal; taken-out texts change its hashes", TRUTH],
    ["run/incident.md", layout.incident(run), "its incident", LOG],
    ["run/pruned.json", layout.pruned(run), "the record of its removal", LOG],
  ]);

/** The files of the newest attempts: orders, prompts, reports, exits and logs. Agents wrote there, so only plain names of regular files count. */
const attemptFiles = (disk: Disk, layout: Layout, run: RunId): readonly DiagnosisFile[] =>
  disk
    .list(layout.attempts(run))
    .filter((name) => PLAIN_NAME.test(name) && /^[1-9][0-9]{0,5}-/.test(name))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .slice(-ATTEMPTS_MAX)
    .flatMap((attempt) => {
      const folder = join(layout.attempts(run), attempt);
      const names =
        disk.stat(folder)?.kind === "folder" ? disk.list(folder).filter((name) => PLAIN_NAME.test(name)) : [];
      return files(
        disk,
        names
          .sort()
          .slice(0, FILES_MAX)
          .map((name) => [`run/attempts/${attempt}/${name}`, join(folder, name), `attempt ${attempt}`, LOG] as const),
      );
    });

const cardFiles = (disk: Disk, layout: Layout, reader: Reader, run: RunId): readonly DiagnosisFile[] =>
  files(
    disk,
    reader
      .places(taskOf(run))
      .map((state) => [`task/${state}.md`, layout.card(taskOf(run), state), `the card in ${state}`, TRUTH]),
  );

const feedOf = (reader: Reader, run: RunId): string =>
  reader
    .feed({ tail: FEED_LINES, run })
    .events.map((event) => `${JSON.stringify(event)}\n`)
    .join("");

type Wanted = readonly [path: string, from: string, about: string, size: ExcerptSize];

const files = (disk: Disk, wanted: readonly Wanted[]): readonly DiagnosisFile[] =>
  wanted.flatMap(([path, from, about, size]) => {
    const excerpt = excerptOf(disk, from, size);
    if (excerpt === null) return [];
    return [
      { path, text: excerpt.text, about: excerpt.left === 0 ? about : `${about}; ${excerpt.left} bytes left out` },
    ];
  });

const readMe = (run: RunId, told: readonly DiagnosisFile[]): string =>
  [
    `What Millrace knows about ${run}.`,
    "",
    "Look through it before you send it to anybody. What looks like a secret was taken out, and so were the values of",
    "variables whose names say that they are secret; your home is written as ~. No program can know every secret: the",
    "task's text, the prompts, and what agents and checks printed are in here as they were otherwise.",
    "",
    ...told.map(({ path, about }) => `${path}: ${about}`),
    "",
  ].join("\n");
