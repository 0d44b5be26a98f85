import type { Answer } from "../../src/watching/answer.ts";
import type { Query, Source } from "../../src/watching/query.ts";
import type { Sources } from "../../src/watching/sources.ts";
import type { Tell } from "../../src/watching/watch.ts";

/** Sources that nobody is expected to ask, but for the given ones. */
export const sourcesOf = (given: { readonly [S in Source]?: (query: never) => unknown }): Sources =>
  new Proxy(given, {
    get: (table, name) =>
      table[name as Source] ??
      (() => {
        throw new Error(`nobody should ask ${String(name)}`);
      }),
  }) as Sources;

/** What was told, in order, as the text of its data or the sentence of its error. */
export const makeEar = (): {
  readonly tell: Tell;
  readonly heard: [string, Answer][];
  readonly words: () => string[];
} => {
  const heard: [string, Answer][] = [];
  return {
    heard,
    tell: (key, answer) => void heard.push([key, answer]),
    words: () =>
      heard.map(
        ([key, answer]) =>
          `${sourceOf(key)} ${answer.error?.sentence ?? JSON.stringify((answer.data as unknown as { value: unknown } | null)?.value)}`,
      ),
  };
};

const sourceOf = (key: string): string => (JSON.parse(key) as Query).source;

/** Any value as what a source answers with; the watch never looks inside. */
export const data = (value: unknown): unknown => ({ value });

export const STRIP: Query = { source: "strip" };
export const OVERVIEW: Query = { source: "overview" };
export const PUBLISH: Query = { source: "publish" };
