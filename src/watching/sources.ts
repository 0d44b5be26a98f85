import type { House } from "../operator/house.ts";
import type { World } from "../ports/world.ts";
import type { Answers } from "./answer.ts";
import { makeCalmReader } from "./calm.ts";
import { readSubject } from "./facts.ts";
import { readFound } from "./find.ts";
import { makeOverview } from "./overview.ts";
import { makePageSource } from "./page-source.ts";
import { makeProblems } from "./problems.ts";
import { makePublish } from "./publish.ts";
import type { Query, Source } from "./query.ts";
import { makeQueueList } from "./queue-list.ts";
import { makeResearch } from "./research.ts";
import { makeRunsList } from "./runs-list.ts";
import { makeSettingsList } from "./settings-list.ts";
import { makeStream } from "./stream.ts";
import { makeStripSource } from "./strip-source.ts";
import { makeTextWindow } from "./text-window.ts";

/** How each source is asked: at once or later; what it throws or rejects with becomes its panel's own error. */
export type Sources = {
  readonly [S in Source]: (query: Extract<Query, { source: S }>) => Answers[S] | Promise<Answers[S]>;
};

/** Makes the sources of one workspace; what they remember between two asks belongs to one screen. */
export const makeSources = (asked: House, world: World): Sources => {
  const reader = makeCalmReader(asked.reader, world);
  const house: House = { ...asked, reader, trouble: seldom(asked.trouble, world) };
  const problems = makeProblems(house, world);
  const strip = makeStripSource(house, problems, world);
  const overview = makeOverview(house, world);
  const queue = makeQueueList(reader, world);
  const runs = makeRunsList(reader, world);
  const research = makeResearch(house);
  const config = makeSettingsList(house);
  const publish = makePublish(house);
  const stream = makeStream(reader);
  const cutStream = makeTextWindow();
  const page = makePageSource(house, world);
  const cutNote = makeTextWindow();
  return {
    strip: () => {
      // Asked whatever panel is open, so that what a list needed goes when the list is gone.
      queue.tidy();
      return strip();
    },
    overview: () => overview(),
    queue: (query) => queue.read(query),
    runs: ({ slice }) => runs.read(slice),
    problems: ({ slice }) => problems.page(slice),
    research: ({ slice }) => research.list(slice),
    config: ({ slice }) => config(slice),
    publish: () => publish(),
    logs: (query) => cutStream(stream(query), query.window),
    subject: async ({ subject }) => {
      const moment = { nowMs: world.now(), offset: world.offset };
      return readSubject(reader, subject, moment, await house.trouble());
    },
    page: (query) => page(query),
    note: ({ id, window }) => cutNote(research.text(id), window),
    find: ({ fragment }) => readFound(reader, fragment),
  };
};

/** The full reader's judgement of the settings costs more than all else that is asked, and is asked by several. */
const TROUBLE_MS = 2_000;

const seldom = (ask: House["trouble"], world: Pick<World, "monotonic">): House["trouble"] => {
  let last: { readonly atMs: number; readonly trouble: ReturnType<House["trouble"]> } | null = null;
  return async () => {
    if (last === null || world.monotonic() - last.atMs >= TROUBLE_MS)
      last = { atMs: world.monotonic(), trouble: ask() };
    return last.trouble;
  };
};
