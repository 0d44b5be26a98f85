import { Failure } from "../../domain/failure.ts";
import { nearest } from "../../domain/nearest.ts";
import { ASSET_KINDS, type Asset, type AssetKind, type Assets } from "../../ports/assets.ts";
import { type DiffLine, diffLines } from "../../view/line-diff.ts";
import type { Args } from "../args.ts";
import type { Output, Part } from "../output.ts";
import { printTable } from "../table.ts";
import type { Context, Verb } from "../verb.ts";

/** `millrace assets`: what is in force and from where; a copy for editing, and what changed since. */
export const verb: Verb = {
  name: "assets",
  summary: "the graphs, prompts, profiles and skills in force, and from where",
  usage: ["assets [ls]", "assets show KIND/NAME", "assets copy KIND/NAME [--force]", "assets diff [KIND/NAME]"],
  positionals: [
    { name: "ls|show|copy|diff", summary: "KIND is graphs, prompts, profiles or skills", required: false, many: true },
  ],
  flags: [{ name: "force", kind: "boolean", summary: "with copy: replace the workspace's own file" }],
  examples: [
    { command: "millrace assets", summary: "what is in force; yours lie over the package's" },
    {
      command: "millrace assets copy prompts/builder",
      summary: "lay the package's prompt into agents/prompts/ for editing",
    },
    {
      command: "millrace assets diff prompts/builder",
      summary: "what you changed, and what the package changed since",
    },
  ],
  notes: ["A run in progress keeps the texts it was frozen with; a change takes effect with the next run."],
  run: async (args, context) => {
    const [what = "ls", ...rest] = args.positionals;
    const assets = await context.house().assets();
    if (rest.length > 1)
      throw new Failure(
        "argument-extra",
        `assets ${what} does not take the argument "${rest[1] ?? ""}".`,
        "One asset at a time: KIND/NAME.",
      );
    if (what === "ls") return list(assets, rest, context);
    if (what === "show") return show(assets, rest, context);
    if (what === "copy") return copy(assets, rest, args, context);
    if (what === "diff") return compare(assets, rest, context);
    throw new Failure(
      "argument-extra",
      `assets does not know "${what}".`,
      "assets ls, show KIND/NAME, copy KIND/NAME, or diff [KIND/NAME].",
    );
  },
};

const list = (assets: Assets, rest: readonly string[], { out }: Context): number => {
  const wanted = rest[0] === undefined ? null : kindOf(rest[0]);
  const rows = assets.list().filter(({ kind }) => wanted === null || kind === wanted);
  const told = rows.map((row) => ({ ...row, state: stateOf(assets, row) }));
  if (out.json) {
    out.document("assets", { assets: told });
    return 0;
  }
  printTable(
    out,
    [{ head: "asset" }, { head: "in force" }, { head: "file", grows: true }],
    told.map(({ kind, name, state, path }): Part[] => [
      { text: `${kind}/${name}`, style: "accent" },
      state === "package" ? { text: state, style: "dim" } : state,
      { text: path, style: "dim" },
    ]),
  );
  return 0;
};

/** Where the text in force comes from: the package, a workspace's file over it, or a name only the workspace has. */
const stateOf = (assets: Assets, { kind, name, source }: Omit<Asset, "text">): string => {
  if (source === "package") return "package";
  return assets.packaged(kind, name) === null ? "workspace" : "workspace, over the package";
};

const show = (assets: Assets, rest: readonly string[], { out }: Context): number => {
  const asset = find(assets, ...parse(rest, "show"));
  if (out.json) out.document("asset", asset);
  else {
    out.note({ text: `# ${asset.source}: ${asset.path}`, style: "dim" });
    out.text(asset.text.replace(/\n$/, ""));
  }
  return 0;
};

const copy = async (assets: Assets, rest: readonly string[], args: Args, { out, house }: Context): Promise<number> => {
  const [kind, name] = parse(rest, "copy");
  const packaged = assets.packaged(kind, name);
  if (packaged === null) {
    find(assets, kind, name);
    throw new Failure(
      "asset-not-found",
      `The package has no ${kind}/${name}: it is the workspace's own.`,
      `Edit ${assets.workspacePath(kind, name)}.`,
    );
  }
  const path = assets.workspacePath(kind, name);
  const copies = await house().copies();
  if (!copies.copy(kind, name, packaged.text, args.on("force"))) {
    const hint = `\`millrace assets diff ${kind}/${name}\` shows how it differs; --force replaces it by the package's.`;
    throw new Failure("destination-occupied", `${path} is there already.`, hint);
  }
  if (out.json) out.document("asset", { ...packaged, source: "workspace", path });
  else
    out.line(
      { text: "✓ ", style: "good" },
      `${path} is in force from the next run on. Edit it; deleting it brings the package's back.`,
    );
  return 0;
};

/** What is compared of one asset: `mine` against the original it was taken from, and that against today's package. */
type Comparison = {
  readonly asset: string;
  readonly copied: boolean;
  readonly mine: readonly DiffLine[];
  readonly since: readonly DiffLine[];
};

const compare = async (assets: Assets, rest: readonly string[], { out, house }: Context): Promise<number> => {
  const copies = await house().copies();
  const chosen =
    rest[0] === undefined
      ? assets.list().filter(({ source }) => source === "workspace")
      : [find(assets, ...parse(rest, "diff"))];
  const comparisons = chosen.flatMap(({ kind, name }): Comparison[] => {
    const [own, packaged] = [assets.read(kind, name), assets.packaged(kind, name)];
    if (own === null || packaged === null) return [];
    const origin = own.source === "package" ? packaged.text : copies.origin(kind, name);
    const base = origin ?? packaged.text;
    return [
      {
        asset: `${kind}/${name}`,
        copied: origin !== null,
        mine: diffLines(base, own.text),
        since: diffLines(base, packaged.text),
      },
    ];
  });
  if (out.json) out.document("assets-diff", { assets: comparisons });
  else if (comparisons.length === 0) out.line("Every asset in force is the package's, or the workspace's own.");
  else for (const each of comparisons) printComparison(out, each);
  return 0;
};

const printComparison = (out: Output, { asset, copied, mine, since }: Comparison): void => {
  out.line({ text: asset, style: "bold" });
  if (!copied) out.line({ text: "  Not copied by `assets copy`: compared with today's package.", style: "dim" });
  printDiff(out, "you changed", mine);
  if (copied) printDiff(out, "the package changed since you copied it", since);
};

const printDiff = (out: Output, title: string, lines: readonly DiffLine[]): void => {
  if (lines.length === 0) {
    out.line({ text: `  ${title}: nothing`, style: "dim" });
    return;
  }
  out.line(`  ${title}:`);
  for (const { kind, text } of lines) {
    if (kind === "added") out.line({ text: `  +│${text}`, style: "good" });
    else if (kind === "removed") out.line({ text: `  -│${text}`, style: "bad" });
    else out.line({ text: kind === "gap" ? "   ⋮" : `   │${text}`, style: "dim" });
  }
};

const parse = (rest: readonly string[], form: string): readonly [AssetKind, string] => {
  const [given] = rest;
  if (given === undefined)
    throw new Failure(
      "argument-missing",
      `assets ${form} needs KIND/NAME.`,
      `For example: millrace assets ${form} prompts/builder`,
    );
  const cut = given.indexOf("/");
  if (cut === -1)
    throw new Failure(
      "flag-invalid",
      `"${given}" names no asset.`,
      "An asset is KIND/NAME: prompts/builder, graphs/standard.",
    );
  return [kindOf(given.slice(0, cut)), given.slice(cut + 1)];
};

const kindOf = (given: string): AssetKind => {
  const kind = ASSET_KINDS.find((each) => each === given || each === `${given}s`);
  if (kind !== undefined) return kind;
  throw new Failure(
    "flag-invalid",
    `There is no kind of asset "${given}".`,
    `The kinds are ${ASSET_KINDS.join(", ")}.`,
  );
};

const find = (assets: Assets, kind: AssetKind, name: string): Asset => {
  const asset = assets.read(kind, name);
  if (asset !== null) return asset;
  const names = assets.list().flatMap((row) => (row.kind === kind ? [row.name] : []));
  const near = nearest(name, names);
  const hint = near === null ? `There are: ${names.join(", ") || "none"}.` : `Did you mean ${kind}/${near}?`;
  throw new Failure("asset-not-found", `There is no ${kind}/${name}.`, hint);
};
