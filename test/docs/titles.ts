import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** A test as its source names it: the titles of what encloses it and its own, joined by " > ". */
export type Title = { readonly file: string; readonly title: string };

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every test of the suite, also of the contracts and of tables, by the words in its source. */
export const allTitles = (): readonly Title[] =>
  readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(test|contract)\.tsx?$/.test(name))
    .sort()
    .flatMap((name) => titlesOf(join(root, "test", name)));

const titlesOf = (path: string): readonly Title[] => {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const file = relative(root, path);
  const walk = (node: ts.Node, above: readonly string[]): readonly Title[] => {
    const named = ts.isCallExpression(node) ? nameOf(node) : null;
    if (named === null) return childrenOf(node).flatMap((child) => walk(child, above));
    // A test that is named by a variable, one of a table, stands under the titles of what encloses it.
    const titles = named.title === null ? above : [...above, named.title];
    if (named.kind === "test") return [{ file, title: titles.join(" > ") }];
    return childrenOf(node).flatMap((child) => walk(child, titles));
  };
  return [...new Map(walk(source, []).map((each) => [each.title, each])).values()];
};

const childrenOf = (node: ts.Node): readonly ts.Node[] => {
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
};

/** What `test("title", ...)`, `test.each(table)("title", ...)`, `test.runIf(...)("title", ...)` and `describe` alike are called. */
const nameOf = (
  call: ts.CallExpression,
): { readonly kind: "test" | "describe"; readonly title: string | null } | null => {
  const [first] = call.arguments;
  let callee: ts.Node = call.expression;
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
  const kind = ts.isIdentifier(callee) ? callee.text : "";
  if (kind !== "test" && kind !== "describe") return null;
  if (first === undefined || call.arguments.length < 2) return null;
  if (!isText(first)) return { kind, title: null };
  return { kind, title: ts.isStringLiteralLike(first) ? first.text : first.getText().slice(1, -1) };
};

const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
