import { dirname, join } from "node:path";
import { Failure } from "../domain/failure.ts";
import type { TaskId } from "../domain/id.ts";
import type { Repositories } from "../ports/repositories.ts";
import type { Site } from "../ports/site.ts";
import { STORY_FILES, STORY_TASKS, storyConfig } from "./demo-story.ts";
import type { House } from "./house.ts";

/** What the demo is laid down with; `at` is the ISO time of its first commit. */
export type DemoPorts = {
  readonly site: Site;
  readonly repositories: Pick<Repositories, "make" | "commitFirst">;
  readonly openHouse: (configPath: string) => House;
  readonly at: string;
};

/** The demo as it stands before its pass. */
export type Demo = {
  readonly folder: string;
  readonly repo: string;
  readonly house: House;
  readonly tasks: readonly TaskId[];
};

/** Lays down the demo's repository, its workspace and its three tasks in an absent or empty folder. */
export const layDemo = async (ports: DemoPorts, folder: string): Promise<Demo> => {
  const { site, repositories } = ports;
  const found = site.look(folder);
  if (found.kind !== "absent" && (found.kind !== "folder" || found.names.length > 0)) throw occupied(folder);
  const repo = join(folder, "till");
  const mill = join(folder, "mill");
  for (const file of STORY_FILES) {
    const path = join(repo, file.path);
    site.makeFolder(dirname(path));
    site.lay(path, file.text);
  }
  await repositories.make(repo, "main");
  await repositories.commitFirst(repo, ".", "A till that loses a cent", ports.at);
  site.makeFolder(mill);
  const config = join(mill, "millrace.toml");
  site.lay(config, storyConfig(repo));
  const house = ports.openHouse(config);
  const tasks: TaskId[] = [];
  for (const { after, ...draft } of STORY_TASKS) {
    const dependsOn = after.flatMap((position) => tasks[position] ?? []);
    tasks.push((await house.addTask({ ...draft, dependsOn })).id);
  }
  return { folder, repo, house, tasks };
};

const occupied = (folder: string): Failure =>
  new Failure(
    "destination-occupied",
    `${folder} is not empty, and the demo writes into an empty folder only.`,
    "Name another folder with --dir, or leave --dir out.",
  );
