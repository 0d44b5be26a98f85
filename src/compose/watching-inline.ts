import { makeDisk } from "../files/disk.ts";
import { Doubt, isDoubt } from "../files/doubt.ts";
import { inPieces } from "../files/list-in-pieces.ts";
import type { FullCard } from "../files/read-queue.ts";
import { makeWorld } from "../machine/world.ts";
import { unlessGone } from "../watching/gone.ts";
import { makeSources, type Sources } from "../watching/sources.ts";
import type { OpenWatch } from "../watching/watch.ts";
import { makeWatch } from "../watching/watching.ts";
import { openHouse } from "./house.ts";

/** Opens a watch over the workspace of this millrace.toml in this very thread: what it reads holds up whoever shares the thread. */
export const openWatchingInline = (configPath: string): OpenWatch => {
  const world = makeWorld();
  let parse: FullCard | null = null;
  const judge: FullCard = (id, state, bytes) => {
    if (parse === null) throw new Doubt(`the card ${id}.md needs the full reader`);
    return parse(id, state, bytes);
  };
  const house = openHouse(configPath, judge, inPieces(makeDisk()));
  const learn = async (): Promise<void> => {
    parse ??= (await import("../files/card.ts")).parseCard;
  };
  return makeWatch({ sources: askingAgain(unlessGone(makeSources(house, world), house.gone), learn), world });
};

/** Sources that, when the lean reader met something unusual, let the full one be loaded and are asked once more. */
const askingAgain = (sources: Sources, learn: () => Promise<void>): Sources => {
  const careful =
    <Q, A>(ask: (query: Q) => A | Promise<A>): ((query: Q) => A | Promise<A>) =>
    (query) => {
      const again = async (thrown: unknown): Promise<A> => {
        if (!isDoubt(thrown)) throw thrown;
        await learn();
        return ask(query);
      };
      try {
        const given = ask(query);
        return given instanceof Promise ? given.catch(again) : given;
      } catch (thrown) {
        return again(thrown);
      }
    };
  const names = Object.keys(sources) as (keyof Sources)[];
  return Object.fromEntries(
    names.map((name) => [name, careful(sources[name] as (query: unknown) => unknown)]),
  ) as Sources;
};
