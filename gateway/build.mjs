// Bundles the gateway into the Python package, or into the folder named as argument: an ES module for each thread and for what few gateways need,
// their source maps and the licences of what is in them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.argv[2] ?? join(here, "../src/inferencehub/_bundle/gateway"));

/** CommonJS packages in the bundle still call these by name. */
const banner = [
  'import { createRequire as __createRequire } from "node:module";',
  'import { dirname as __dirnameOf } from "node:path";',
  'import { fileURLToPath as __fileUrlToPath } from "node:url";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = __fileUrlToPath(import.meta.url);",
  "const __dirname = __dirnameOf(__filename);",
].join("\n");

mkdirSync(folder, { recursive: true });
/** Packages that the gateway imports when it needs them, each bundled by itself: they cost a start without them nothing. */
const packagesOnDemand = ["ioredis", "hyparquet-writer", "openid-client", "pg"];
/** So is this part of its own, with the packages that it is about. */
const traces = { traces: join(here, "src/telemetry/traces/sdk.ts") };
const besideTheBundle = {
  name: "on-demand",
  setup: (bundling) =>
    bundling.onResolve({ filter: new RegExp(`^(?:${packagesOnDemand.join("|")})$|/traces/sdk\\.ts$`) }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path: `./${packagesOnDemand.includes(path) ? path : "traces"}.mjs`, external: true } : undefined,
    ),
};
/** Its ES module asks for gRPC at run time, where there are no packages; its CommonJS one lets itself be bundled. */
const otlpOverGrpc = "@opentelemetry/otlp-grpc-exporter-base";
const options = {
  alias: { [otlpOverGrpc]: fileURLToPath(new URL("index.cjs", import.meta.resolve(otlpOverGrpc))) },
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  sourcemap: true,
  // The map serves stack traces only, and those need no copy of the sources.
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  banner: { js: banner },
  metafile: true,
  absWorkingDir: here,
  logLevel: "warning",
  // Express looks for template engines by name; no template is ever rendered here.
  logOverride: { "unsupported-dynamic-import": "silent" },
};
const results = await Promise.all([
  build({
    ...options,
    // Threads begin with a file of their own.
    entryPoints: { main: join(here, "src/main.ts"), "json-thread": join(here, "src/doors/thread/json-thread.ts") },
    plugins: [besideTheBundle],
  }),
  build({ ...options, entryPoints: { ...Object.fromEntries(packagesOnDemand.map((name) => [name, name])), ...traces } }),
]);
const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync(join(folder, "THIRD_PARTY_LICENSES.txt"), licencesOf(packagesIn(inputs)));

/** The folders of all packages that the bundle took a file from. */
function packagesIn(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const path = resolve(here, input);
    const at = path.lastIndexOf(`${sep}node_modules${sep}`);
    if (at < 0) continue;
    const [scopeOrName, name] = path.slice(at + "/node_modules/".length).split(sep);
    folders.add(join(path.slice(0, at), "node_modules", scopeOrName, scopeOrName.startsWith("@") ? name : ""));
  }
  return [...folders].sort();
}

function licencesOf(folders) {
  return folders
    .map((path) => {
      const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
      const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license", "License", "LICENCE", "LICENSE-MIT"]
        .map((each) => join(path, each))
        .find(existsSync);
      const text = file ? readFileSync(file, "utf8").trim() : "";
      return `${name} ${version}\n${license ?? ""}\n\n${text}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}
