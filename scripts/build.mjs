// Builds dist/: the lean CommonJS entry main.js, a CommonJS file under lean/ for each verb that must start as fast as node
// itself, and ESM chunks under app/ for everything else, reached by import(). The screen and the thread that reads for it are lean
// too, so that the first frame waits for neither a package nor a loader; what hears the keys (Ink, React) is one chunk, app/ink.mjs.
// All packages are bundled, so nothing is installed at run time.
// Nothing stands half written: each file of a build that succeeded is renamed into place, then what no longer belongs is removed.
import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const src = join(root, "src");
const dist = join(root, "dist");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/**
 * What every quick call needs besides the entry: the house, one verb, and what adds a task or delivers a command. Each is a file of its own with its own copy of what
 * it shares, because what start-up costs is the text that is parsed. Any other module behind an import() is a chunk under app/.
 */
const HOT_VERBS =
  "add-task completion health logs queue status tui why answer approve cancel defer drain pause prioritise reject reload reorder resume retry stop supersede thaw unblock".split(
    " ",
  );
const HOT = new Map([
  ...HOT_VERBS.map((verb) => [join(src, "cli", "verbs", `${verb}.ts`), verb]),
  [join(src, "compose", "house.ts"), "house"],
  [join(src, "compose", "act.ts"), "act"],
  [join(src, "compose", "adding.ts"), "adding"],
  [join(src, "screen.ts"), "screen"],
  // Started as a thread by its file's name, so that nothing imports it.
  [join(src, "compose", "watching-worker.ts"), "watching-worker"],
]);

/** What hears keys; a file of its own with short names, because it is large and parsed each time a screen is opened. */
const INK = join(src, "tui", "app.tsx");

/** A store of a screen's state is some lines of plain JavaScript, and costs nothing to load. */
const LIGHT = /node_modules\/zustand\/esm\/vanilla\.mjs$/;

/** Parts of node that cost more to load than most calls take; in lean files they load when they are first used. */
const LAZY = {
  "node:crypto": ["createHash"],
  "node:zlib": ["crc32"],
  "node:os": ["homedir", "hostname", "tmpdir", "uptime"],
};

const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  sourcemap: true,
  sourcesContent: false,
  legalComments: "none",
  metafile: true,
  // Less text to parse is what start-up is made of; names stay, for the traces that --debug shows.
  minifyWhitespace: true,
  minifySyntax: true,
  write: false,
  logLevel: "warning",
  absWorkingDir: root,
};

const constants = { MILLRACE_VERSION: JSON.stringify(version), "process.env.NODE_ENV": '"production"' };

/** Leaves what is reached by import() to files of its own: hot ones beside the entry, the others to the second build. */
const splitOff = (cold, base) => ({
  name: "split-off",
  setup(bundler) {
    bundler.onResolve({ filter: /.*/ }, (args) => {
      if (args.kind !== "dynamic-import" || !args.path.startsWith(".")) return undefined;
      const file = resolve(args.resolveDir, args.path);
      if (file === INK) return { path: `${base}app/ink.mjs`, external: true };
      if (HOT.has(file)) return { path: `${base}lean/${HOT.get(file)}.js`, external: true };
      const name = relative(src, file).replace(/\.tsx?$/, "");
      cold.set(name, file);
      return { path: `${base}app/${name}.mjs`, external: true };
    });
  },
});

const lazyParts = {
  name: "lazy-parts",
  setup(bundler) {
    bundler.onResolve({ filter: /^node:/ }, ({ path, namespace }) =>
      Object.hasOwn(LAZY, path) && namespace !== "lazy" ? { path, namespace: "lazy" } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: "lazy" }, ({ path }) => ({
      contents: LAZY[path]
        .map((name) => `export const ${name} = (...given) => require(${JSON.stringify(path)}).${name}(...given);`)
        .join("\n"),
    }));
  },
};

const buildLean = (cold, entryPoints, base, outdir) =>
  build({
    ...common,
    entryPoints,
    outdir,
    format: "cjs",
    define: { ...constants, "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    banner: base === "./" ? { js: "#!/usr/bin/env node" } : {},
    plugins: [splitOff(cold, base), lazyParts],
  });

/** import() of a CommonJS file would start the loader of ES modules for it, which costs as much as a quick verb; require does not. */
const requireLean = (file) => {
  const text = file.text.replace(/import\(("\.{1,2}\/lean\/[\w-]+\.js")\)/g, "Promise.resolve(require($1))");
  return [file.path, file.path.endsWith(".map") ? file.contents : Buffer.from(text)];
};

/** What every chunk under app/ has in common. */
const chunk = {
  ...common,
  outExtension: { ".js": ".mjs" },
  format: "esm",
  define: constants,
  // Packages written as CommonJS ask for node's modules with require, which an ES module does not have.
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
};

const buildChunks = (cold) =>
  build({
    ...chunk,
    entryPoints: Object.fromEntries(cold),
    outdir: join(dist, "app"),
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
  });

/** Ink talks to React's developer tools when DEV is set; the product does not. */
const noDevtools = {
  name: "no-devtools",
  setup(bundler) {
    bundler.onResolve({ filter: /\/devtools\.js$/ }, ({ path }) => ({ path, namespace: "nothing" }));
    bundler.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "" }));
  },
};

const buildInk = () =>
  build({
    ...chunk,
    entryPoints: { ink: INK },
    outdir: join(dist, "app"),
    minifyIdentifiers: true,
    jsx: "automatic",
    define: { ...constants, "process.env.DEV": '"false"' },
    plugins: [noDevtools],
  });

const buildSample = () =>
  build({
    ...common,
    entryPoints: [join(src, "sample", "main.ts")],
    outfile: join(dist, "sample.mjs"),
    format: "esm",
    define: constants,
  });

/** The licence texts of every package whose code is in the bundles, as their licences ask. */
const noticesOf = (metafiles) => {
  const packages = new Map();
  for (const input of metafiles.flatMap((metafile) => Object.keys(metafile.inputs))) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found !== null) packages.set(found[1], join(root, found[1]));
  }
  const notices = [...packages.values()]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((folder) => {
      const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const files = readdirSync(folder).filter((name) => /^(?:licen[cs]e|notice|copying)/i.test(name));
      const texts = files.map((name) => readFileSync(join(folder, name), "utf8").trim());
      return `${about.name} ${about.version} (${about.license ?? "see below"})\n\n${texts.join("\n\n")}\n`;
    });
  const head = `Millrace ${version} contains code of the packages below, under their licences.\n`;
  return [head, ...notices].join(`\n${"-".repeat(78)}\n\n`);
};

/** Packages in the lean files would cost their start-up in every call; the build refuses them by name. */
const refusePackages = (metafile) => {
  const packages = Object.keys(metafile.inputs).filter(
    (input) => input.includes("node_modules/") && !LIGHT.test(input),
  );
  if (packages.length === 0) return;
  const chains = packages.slice(0, 3).map((input) => `  ${chainTo(metafile, input).join("\n    <- ")}`);
  throw new Error(`the lean files of dist/ hold ${packages.length} files of packages:\n${chains.join("\n")}`);
};

const chainTo = (metafile, target) => {
  const chain = [target];
  for (let at = target; ;) {
    const importer = Object.entries(metafile.inputs).find(
      ([name, input]) => !chain.includes(name) && input.imports.some((each) => each.path === at),
    );
    if (importer === undefined) return chain;
    chain.push(importer[0]);
    at = importer[0];
  }
};

/** Renames every file into place and removes what an earlier build left. */
const install = (files) => {
  for (const [path, contents] of files) {
    mkdirSync(dirname(path), { recursive: true });
    const fresh = `${path}.${process.pid}.tmp`;
    writeFileSync(fresh, contents);
    if (path === join(dist, "main.js")) chmodSync(fresh, 0o755);
    renameSync(fresh, path);
  }
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.has(path) && !path.endsWith(".tmp")) rmSync(path, { force: true });
  }
};

const main = async () => {
  const cold = new Map();
  const hot = Object.fromEntries([...HOT].map(([file, name]) => [name, file]));
  const [entry, lean, ink, sample] = await Promise.all([
    buildLean(cold, { main: join(src, "main.ts") }, "./", dist),
    buildLean(cold, hot, "../", join(dist, "lean")),
    buildInk(),
    buildSample(),
  ]);
  for (const each of [entry, lean]) refusePackages(each.metafile);
  const chunks = await buildChunks(cold);
  const results = [entry, lean, ink, chunks, sample];
  const files = new Map([
    ...[entry, lean].flatMap((result) => result.outputFiles.map(requireLean)),
    ...[ink, chunks, sample].flatMap((result) => result.outputFiles.map((file) => [file.path, file.contents])),
  ]);
  files.set(join(dist, "package.json"), '{ "type": "commonjs" }\n');
  files.set(join(dist, "THIRD_PARTY_NOTICES.txt"), noticesOf(results.map((result) => result.metafile)));
  install(files);
};

await main().catch((error) => {
  if (!Array.isArray(error.errors)) console.error(`build: ${error.message}`);
  process.exitCode = 1;
});
