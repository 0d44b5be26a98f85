import type { News } from "../ports/pass.ts";
import { makeShortIds } from "../view/short-id.ts";
import { clockOf, phraseCount, phraseDuration } from "../view/time.ts";
import type { Part } from "./output.ts";
import type { Context } from "./verb.ts";

/** How a pass is told: for how long it goes on, or the time of the day; and whether several runs speak at once. */
export type Telling = { readonly clock: "elapsed" | "day"; readonly many: boolean };

const QUIET_MS = 3_000;

/**
 * Tells what happens as it happens: on the standard output, or on the standard error where that belongs to the one document. Where
 * several runs speak at once, each line says whose it is.
 */
export const makePassLines = ({ out, world }: Context, { clock, many }: Telling): ((news: News) => void) => {
  const print = out.json ? out.note : out.line;
  const begunMs = world.monotonic();
  const nameOf = makeShortIds();
  const signs = new Map<string, string>();
  /** The last thing told of each run: a wait that has just begun has said until when and why. */
  const last = new Map<string, string>();
  const at = (): Part => ({
    text:
      clock === "day"
        ? clockOf(new Date(world.now()).toISOString())
        : phraseDuration(world.monotonic() - begunMs).padStart(11),
    style: "dim",
  });
  const whose = (run: string | null): readonly Part[] =>
    !many ? [] : [{ text: run === null ? "engine" : nameOf(run), style: "accent" }, "  "];
  const told = {
    opening: (news: Extract<News, { kind: "opening" }>): void => {
      const verb = news.resumed ? "Going on with" : "Opening";
      const when = clock === "day" ? [at(), "  "] : [];
      print(
        ...when,
        { text: `${verb} `, style: "bold" },
        { text: news.run, style: "accent" },
        ` "${news.title}", graph ${news.graph}`,
      );
    },
    event: (news: Extract<News, { kind: "event" }>): void => {
      const before = last.get(news.run ?? "");
      last.set(news.run ?? "", news.type);
      if (news.run !== null && ENDS_SIGNS.has(news.type)) signs.delete(news.run);
      if (news.type === "closed" && news.run !== null) last.delete(news.run);
      if (news.type !== "waits" || before !== "waiting") print(at(), "  ", ...whose(news.run), news.text);
    },
    sign: (news: Extract<News, { kind: "sign" }>): void => {
      const quiet = news.quietMs < QUIET_MS ? "" : `, quiet for ${phraseDuration(news.quietMs)}`;
      const bytes = `${phraseCount(news.outputBytes)} bytes of output${quiet}`;
      const name = many ? `${nameOf(news.run)} ${news.node}` : `${news.node}, attempt ${news.n}`;
      signs.set(news.run, `${name}: ${bytes}`);
      const elapsed = phraseDuration(world.monotonic() - begunMs).padStart(clock === "day" ? 0 : 11);
      out.progress(`${elapsed}  ${[...signs.values()].join("; ")}`);
    },
    notice: (news: Extract<News, { kind: "notice" }>): void => out.note({ text: "! ", style: "warn" }, news.text),
  };
  return (news) => {
    switch (news.kind) {
      case "opening":
        return told.opening(news);
      case "event":
        return told.event(news);
      case "sign":
        return told.sign(news);
      case "notice":
        return told.notice(news);
    }
  };
};

/** What ends the work that signs told of. */
const ENDS_SIGNS: ReadonlySet<string> = new Set(["settled", "waiting", "waits", "closed"]);
