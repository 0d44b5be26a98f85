import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** One import of a source file: `spec` as written; `lazy` for an import(), which nothing waits for while modules load. */
export type Import = { readonly spec: string; readonly typeOnly: boolean; readonly lazy?: true; readonly line: number };

/** A name with the line it stands on. */
export type Named = { readonly name: string; readonly line: number };

/** What the rules need to know of one source file; `path` is relative to the folder given, with forward slashes. */
export type Source = {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly declared: readonly Named[];
  readonly bare: readonly Named[];
  readonly impure: readonly Named[];
  readonly defaults: readonly Named[];
  readonly reexports: readonly Named[];
  readonly classes: readonly Named[];
};

/** Reads every .ts, .tsx and .mjs file under a folder. */
export const readSources = (root: string): Source[] =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.(?:ts|tsx|mjs)$/.test(path))
    .sort()
    .map((path) => readSource(path, readFileSync(join(root, path), "utf8")));

/** Reads one source text by the compiler's own parser. */
export const readSource = (path: string, text: string): Source => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const found: Found = { imports: [], declared: [], impure: [], defaults: [], reexports: [], classes: [] };
  visit(file, file, found);
  return { path, lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0), bare: bareExports(file), ...found };
};

type Found = Record<"declared" | "impure" | "defaults" | "reexports" | "classes", Named[]> & { imports: Import[] };

const visit = (node: ts.Node, file: ts.SourceFile, found: Found): void => {
  const line = lineOf(node, file);
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
    found.imports.push({ spec: node.moduleSpecifier.text, typeOnly: isTypeOnly(node.importClause), line });
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    found.imports.push({ spec: node.moduleSpecifier.text, typeOnly: node.isTypeOnly, line });
    found.reexports.push({ name: node.moduleSpecifier.text, line });
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    if (argument !== undefined && ts.isStringLiteral(argument))
      found.imports.push({ spec: argument.text, typeOnly: false, lazy: true, line });
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    found.imports.push({ spec: node.argument.literal.text, typeOnly: true, line });
  if (ts.isExportAssignment(node) || (ts.canHaveModifiers(node) && isDefault(node)))
    found.defaults.push({ name: "default", line });
  if (ts.isClassDeclaration(node) && !extendsError(node))
    found.classes.push({ name: node.name?.text ?? "class", line });
  const declared = declaredName(node);
  if (declared !== null) found.declared.push({ name: declared, line });
  const impure = impurity(node);
  if (impure !== null) found.impure.push({ name: impure, line });
  ts.forEachChild(node, (child) => visit(child, file, found));
};

const lineOf = (node: ts.Node, file: ts.SourceFile): number =>
  file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;

const isTypeOnly = (clause: ts.ImportClause | undefined): boolean =>
  clause !== undefined &&
  (clause.isTypeOnly ||
    (clause.name === undefined &&
      clause.namedBindings !== undefined &&
      ts.isNamedImports(clause.namedBindings) &&
      clause.namedBindings.elements.every((element) => element.isTypeOnly)));

const isDefault = (node: ts.HasModifiers): boolean =>
  (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword);

const extendsError = (node: ts.ClassDeclaration): boolean =>
  (node.heritageClauses ?? []).some((clause) =>
    clause.types.some((type) => /(?:Error|Failure)$/.test(type.expression.getText())),
  );

const declaredName = (node: ts.Node): string | null => {
  const declares =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node);
  return declares && node.name !== undefined && ts.isIdentifier(node.name) ? node.name.text : null;
};

const IMPURE_OBJECTS = ["process", "performance", "console"];
const IMPURE_MEMBERS = ["Date.now", "Math.random", "crypto.randomUUID", "crypto.getRandomValues"];
const IMPURE_CALLS = ["fetch", "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "require"];

/** The clock, chance, a timer, the process or the network, by the name it is reached with; null for anything else. */
const impurity = (node: ts.Node): string | null => {
  if (ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments ?? []).length === 0)
    return "new Date()";
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    if (node.expression.text === "Date") return "Date()";
    return IMPURE_CALLS.includes(node.expression.text) ? node.expression.text : null;
  }
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return null;
  const path = `${node.expression.text}.${node.name.text}`;
  if (node.expression.text === "globalThis") return path;
  return IMPURE_OBJECTS.includes(node.expression.text) || IMPURE_MEMBERS.includes(path) ? path : null;
};

/** Exports without a JSDoc sentence; one that stands directly under a documented export belongs to its group. */
const bareExports = (file: ts.SourceFile): Named[] => {
  const bare: Named[] = [];
  let groupEnd = -1;
  for (const statement of file.statements) {
    if (!ts.canHaveModifiers(statement) || !(ts.getModifiers(statement) ?? []).some(isExport)) continue;
    const start = lineOf(statement, file);
    const documented = sentenceOf(statement) || start === groupEnd + 1;
    if (documented) groupEnd = file.getLineAndCharacterOfPosition(statement.getEnd()).line + 1;
    else bare.push({ name: exportedName(statement), line: start });
  }
  return bare;
};

const isExport = (modifier: ts.Modifier): boolean => modifier.kind === ts.SyntaxKind.ExportKeyword;

const sentenceOf = (statement: ts.Statement): boolean =>
  ts.getJSDocCommentsAndTags(statement).some((doc) => (ts.getTextOfJSDocComment(doc.comment) ?? "").trim().length > 0);

const exportedName = (statement: ts.Statement): string => {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText() ?? "?";
  return "name" in statement ? ((statement.name as ts.Identifier | undefined)?.text ?? "?") : "?";
};
