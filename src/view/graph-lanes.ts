/** A node as it is drawn: what it can end with, success first, and where each ending leads. */
export type DrawnNode = {
  readonly name: string;
  readonly outcomes: readonly string[];
  readonly on: Readonly<Record<string, string>>;
};

/** What leads from one node to another, or to an end. */
export type DrawnEdge = { readonly from: string; readonly by: string; readonly to: string };

/** Nodes that follow each other when each succeeds; `tail` is where the last one's success leads, null when nowhere. */
export type Lane = { readonly nodes: readonly string[]; readonly tail: DrawnEdge | null };

/** A graph taken apart: the way of success from its entry, the other lanes, and every edge that no lane shows. */
export type Lanes = { readonly main: Lane; readonly others: readonly Lane[]; readonly loose: readonly DrawnEdge[] };

/** Takes a graph apart so that each node stands in exactly one lane; the same graph always gives the same lanes. */
export const laneOut = (entry: string, given: readonly DrawnNode[]): Lanes => {
  const nodes = new Map(given.map((node) => [node.name, node]));
  const edges = given.flatMap(edgesOf);
  const placed = new Set<string>();
  const shown = new Set<DrawnEdge>();
  const follow = (head: string): Lane => {
    const lane: string[] = [];
    for (let at = head; ;) {
      lane.push(at);
      placed.add(at);
      const success = edges.find(({ from, by }) => from === at && by === successOf(nodes.get(at)));
      if (success === undefined) return { nodes: lane, tail: null };
      shown.add(success);
      if (placed.has(success.to) || !nodes.has(success.to)) return { nodes: lane, tail: success };
      at = success.to;
    }
  };
  const main = nodes.has(entry) ? follow(entry) : { nodes: [], tail: null };
  const others: Lane[] = [];
  for (let head = nextHead(given, edges, placed); head !== null; head = nextHead(given, edges, placed))
    others.push(follow(head));
  return { main, others, loose: edges.filter((edge) => !shown.has(edge)) };
};

const successOf = (node: DrawnNode | undefined): string | undefined => node?.outcomes[0];

/** The outcomes first, in their order; then the classes of failure. */
const edgesOf = ({ name, outcomes, on }: DrawnNode): readonly DrawnEdge[] => {
  const ways = Object.entries(on).map(([by, to]) => ({ from: name, by, to }));
  const rank = (by: string): number => (outcomes.includes(by) ? outcomes.indexOf(by) : outcomes.length);
  return ways.toSorted((a, b) => rank(a.by) - rank(b.by));
};

/**
 * Where the next lane begins: at what is reached from the lanes so far, and of that first at what belongs to the work. What is
 * reached when visits are used up is a way out of trouble, and would swallow the lanes it comes back to.
 */
const nextHead = (
  nodes: readonly DrawnNode[],
  edges: readonly DrawnEdge[],
  placed: ReadonlySet<string>,
): string | null => {
  const open = nodes.filter(({ name }) => !placed.has(name));
  const names = new Set(open.map(({ name }) => name));
  const reached = [...placed].flatMap((from) => edges.filter((edge) => edge.from === from && names.has(edge.to)));
  const isWayOut = (name: string): boolean => edges.some(({ to, by }) => to === name && by === "exhausted");
  const head = reached.find(({ to }) => !isWayOut(to)) ?? reached[0];
  return head?.to ?? open[0]?.name ?? null;
};
