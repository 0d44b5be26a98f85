import { ENDS } from "../domain/ends.ts";
import { type DrawnEdge, type DrawnNode, type Lane, laneOut } from "./graph-lanes.ts";
import { fitLine, type Line, type Look, lineWidth, type Span, span } from "./line.ts";
import { type Mark, markOfAttempt, markOfState, markOfVerdict } from "./marks.ts";

/** A graph and the way a run took through it. */
export type Walk = {
  readonly entry: string;
  readonly nodes: readonly DrawnNode[];
  /** Every entering of a node in order, with the node before and what that ended with; null at the beginning. */
  readonly visits: readonly { readonly node: string; readonly from: string | null; readonly by: string }[];
  /** How the run stands at the node it entered last, or how it ended there. */
  readonly standing: "working" | "waiting" | "done" | "failed" | "cancelled";
  /** The edge by which it reached an end; null while it is open, or when it was ended at a node. */
  readonly end: DrawnEdge | null;
};

/**
 * A graph as lines of at most `columns` (of 40 at least): the way of success from left to right, beneath it each lane that trouble
 * leads to, headed by what leads there, and what else leads back or to an end. The way taken stands out.
 */
export const drawGraph = (walk: Walk, columns: number): readonly Line[] => {
  const lanes = laneOut(walk.entry, walk.nodes);
  const taken = takenBy(walk);
  const ahead = walk.end === null && (walk.standing === "working" || walk.standing === "waiting");
  const main = lanePieces(lanes.main, walk, taken, ahead ? "plain" : "dim");
  const branches: readonly Branch[] = [
    ...lanes.others.map((lane) => ({
      head: wayPieces(lanes.loose, lane.nodes[0] ?? "", taken),
      lane: lanePieces(lane, walk, taken, "dim"),
    })),
    ...targetsBeside(lanes.loose, lanes.others).map((to) => ({
      head: [...wayPieces(lanes.loose, to, taken), targetPiece(to, lanes.loose, taken)],
      lane: [],
    })),
  ];
  const rail = branches.length === 0 ? "  " : "│ ";
  return [
    ...flow(main, columns, "", rail),
    ...branches.flatMap(({ head, lane }, index) => {
      const last = index === branches.length - 1;
      const below = last ? "  " : "│ ";
      return [
        ...flow(head, columns, last ? "└ " : "├ ", below),
        ...flow(lane, columns, head.length > 0 ? below : last ? "└ " : "├ ", below),
      ];
    }),
  ];
};

/** A lane beside the main one with what leads to it, or only what leads somewhere. */
type Branch = { readonly head: readonly Piece[]; readonly lane: readonly Piece[] };

/** A piece that is never broken, and what stands between it and the next one. */
type Piece = { readonly text: Line; readonly gap: Span };

const SPACE = span(" ");

const keyOf = ({ from, by, to }: DrawnEdge): string => JSON.stringify([from, by, to]);

/** How often each edge was taken. */
const takenBy = ({ visits, end }: Walk): ReadonlyMap<string, number> => {
  const taken = new Map<string, number>();
  const edges = visits.flatMap(({ node, from, by }) => (from === null ? [] : [{ from, by, to: node }]));
  for (const edge of end === null ? edges : [...edges, end]) taken.set(keyOf(edge), (taken.get(keyOf(edge)) ?? 0) + 1);
  return taken;
};

type Taken = ReadonlyMap<string, number>;

const lanePieces = (lane: Lane, walk: Walk, taken: Taken, ahead: Look): readonly Piece[] => {
  const { nodes, tail } = lane;
  const pieces = nodes.map((name, index): Piece => {
    const next = nodes[index + 1] ?? tail?.to ?? null;
    const used = visitsOf(walk, name) > 0 && wasTaken(taken, name, next);
    const arrow = index === nodes.length - 1 && tail !== null && !isEnd(tail.to) ? " → " : " ── ";
    return { text: nodePiece(walk, name, ahead), gap: span(arrow, used ? "good" : "dim") };
  });
  return tail === null ? pieces : [...pieces, { text: tailPiece(tail, taken, ahead), gap: SPACE }];
};

const visitsOf = (walk: Walk, name: string): number => walk.visits.filter(({ node }) => node === name).length;

const wasTaken = (taken: Taken, from: string, to: string | null): boolean =>
  [...taken.keys()].some((key) => {
    const [start, , end] = JSON.parse(key) as readonly string[];
    return start === from && end === to;
  });

const isEnd = (name: string): boolean => (ENDS as readonly string[]).includes(name);

const tailPiece = (tail: DrawnEdge, taken: Taken, ahead: Look): Line => {
  if (!isEnd(tail.to)) return [span(tail.to, taken.has(keyOf(tail)) ? "plain" : "dim")];
  return taken.has(keyOf(tail)) ? [markOfEnd(tail.to), span(` ${tail.to}`)] : [AHEAD, span(` ${tail.to}`, ahead)];
};

const AHEAD = markOfState("backlog");

const markOfEnd = (end: string): Mark => markOfVerdict(end === "done" ? "done" : "blocked");

/** "✓ checker ×2": how it ended last, its name, how often it was entered. */
const nodePiece = (walk: Walk, name: string, ahead: Look): Line => {
  const visits = visitsOf(walk, name);
  if (visits === 0) return [AHEAD, span(` ${name}`, ahead)];
  const here = walk.visits.at(-1)?.node === name;
  const look: Look = here && walk.end === null ? "bold" : "plain";
  const count = visits === 1 ? [] : [span(` ×${visits}`, "dim")];
  return [here ? markHere(walk) : markLeft(walk, name), span(` ${name}`, look), ...count];
};

const markHere = ({ standing }: Walk): Mark => {
  if (standing === "working") return markOfAttempt(null, null);
  if (standing === "waiting") return markOfVerdict("waiting");
  return standing === "failed" ? markOfAttempt("failed", null) : markOfVerdict(standing);
};

/** A node that the run has left: well, with findings, or because it failed. */
const markLeft = (walk: Walk, name: string): Mark => {
  const by = walk.visits.findLast(({ from }) => from === name)?.by ?? "";
  return /^[a-z]/.test(by) ? markOfAttempt(by, null) : markOfAttempt("ok", by);
};

/** What is led to besides the heads of lanes, in the order of the edges. */
const targetsBeside = (loose: readonly DrawnEdge[], others: readonly Lane[]): readonly string[] => {
  const heads = new Set(others.map(({ nodes }) => nodes[0]));
  return [...new Set(loose.map(({ to }) => to))].filter((to) => !heads.has(to));
};

/** "FAIL of check-fix ×2, check · BLOCKED, exhausted of 5 nodes": what leads there, of each outcome the ways taken first. */
const wayPieces = (loose: readonly DrawnEdge[], to: string, taken: Taken): readonly Piece[] => {
  const ways = new Map<string, readonly DrawnEdge[]>();
  for (const way of loose) if (way.to === to) ways.set(way.by, [...(ways.get(way.by) ?? []), way]);
  // Outcomes that lead there from the same nodes are told together.
  const told = new Map<string, { readonly outcomes: readonly string[]; readonly from: readonly Source[] }>();
  for (const [by, edges] of ways) {
    const from = edges.map((edge) => ({ name: edge.from, times: taken.get(keyOf(edge)) ?? 0 }));
    const key = JSON.stringify(from);
    told.set(key, { outcomes: [...(told.get(key)?.outcomes ?? []), by], from });
  }
  return [...told.values()].flatMap(({ outcomes, from }, index): readonly Piece[] => [
    ...(index === 0 ? [] : words("·", "dim")),
    ...words(`${outcomes.join(", ")} of`, from.some(({ times }) => times > 0) ? "warn" : "dim"),
    ...sourcePieces(from),
  ]);
};

/** Where an edge comes from, and how often it was taken. */
type Source = { readonly name: string; readonly times: number };

const SOURCES_MAX = 3;

const sourcePieces = (from: readonly Source[]): readonly Piece[] => {
  const used = from.filter(({ times }) => times > 0);
  const unused = from.filter(({ times }) => times === 0);
  const more = unused.length <= SOURCES_MAX ? unused.map(({ name }) => name) : [phraseMore(used, unused)];
  return [
    ...used.map(({ name, times }, index) => {
      const comma = index === used.length - 1 && more.length === 0 ? "" : ",";
      return words(`${name}${times === 1 ? "" : ` ×${times}`}${comma}`, "warn");
    }),
    more.length === 0 ? [] : words(more.join(", "), "dim"),
  ].flat();
};

const phraseMore = (used: readonly Source[], unused: readonly Source[]): string =>
  used.length === 0 ? `${unused.length} nodes` : `${unused.length} others`;

const words = (text: string, look: Look): readonly Piece[] =>
  text.split(" ").map((word) => ({ text: [span(word, look)], gap: SPACE }));

const targetPiece = (to: string, loose: readonly DrawnEdge[], taken: Taken): Piece => {
  const used = loose.some((edge) => edge.to === to && taken.has(keyOf(edge)));
  const mark = used && isEnd(to) ? [markOfEnd(to), SPACE] : [];
  return { text: [span("→ ", "dim"), ...mark, span(to, used ? "plain" : "dim")], gap: SPACE };
};

/** Sets pieces one behind another, in as many rows as they need; a piece wider than a row is cut. */
const flow = (pieces: readonly Piece[], columns: number, first: string, rest: string): readonly Line[] => {
  const rows: Line[] = [];
  let row: readonly Span[] = [];
  let behind: Span | null = null;
  for (const { text, gap } of pieces) {
    const between: readonly Span[] = behind === null ? [] : [behind];
    if (behind !== null && lineWidth([...row, ...between, ...text]) > columns) {
      rows.push(trailed(row, behind, columns));
      row = [];
    }
    const start: readonly Span[] =
      row.length > 0 ? [...row, ...between] : [span(rows.length === 0 ? first : rest, "dim")];
    row = [...start, ...text];
    behind = gap;
  }
  return (row.length === 0 ? rows : [...rows, row]).map((each) =>
    lineWidth(each) > columns ? fitLine(each, columns) : each,
  );
};

/** The row that goes on below says so where there is room. */
const trailed = (row: Line, gap: Span, columns: number): Line => {
  const sign = span(gap.text.trimEnd(), gap.look);
  return sign.text === "" || lineWidth([...row, sign]) > columns ? row : [...row, sign];
};
