/** How the dashboard is built, into the Python package beside the gateway, and how its tests run. */

import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { bundledLicences } from "./vite/bundled-licences.ts";
import { compressedCopies } from "./vite/compressed-copies.ts";
import { mantineStyles } from "./vite/mantine-styles.ts";
import { pageChunks } from "./vite/page-chunks.ts";
import { plainTables } from "./vite/plain-tables.ts";

/** `npm run dev` shows this gateway's data; browsers allow its cookie, because both are localhost. */
const GATEWAY = process.env.INFERENCEHUB_URL ?? "http://127.0.0.1:3000";

const workspace = resolve(import.meta.dirname, "..");

/** Tests of components, and of what asks the gateway from where the page is. */
const inDocument = ["test/**/*.test.tsx", "test/api/**/*.test.ts", "test/pages/models/words.test.ts"];

export default defineConfig({
  // Every address is relative, so that the dashboard works under any base path.
  base: "./",
  // The client of this checkout, without building it first.
  resolve: { conditions: ["@inferencehub/source", ...defaultClientConditions] },
  ssr: { resolve: { conditions: ["@inferencehub/source", ...defaultServerConditions] } },
  plugins: [react(), mantineStyles(), plainTables(), bundledLicences(workspace), compressedCopies()],
  build: {
    outDir: resolve(workspace, "src/inferencehub/_bundle/dashboard"),
    emptyOutDir: true,
    target: "es2023",
    // The first that know light-dark(), which would be rewritten for others into variables that nobody sets.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rolldownOptions: {
      input: ["index.html", "docs.html"].map((page) => resolve(import.meta.dirname, page)),
      output: { codeSplitting: pageChunks() },
    },
    manifest: "manifest.json",
    // The CSP knows no data: fonts or scripts, and small files compress well as they are.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(["/session", "/models", "/predict", "/health", "/admin", "/openapi.json"].map((path) => [path, GATEWAY])),
  },
  test: {
    maxWorkers: 2,
    testTimeout: 60_000,
    restoreMocks: true,
    css: { modules: { classNameStrategy: "non-scoped" } },
    // A document costs half a second a file, so only those get one that look at it.
    projects: [
      {
        extends: true,
        test: { name: "pages", include: inDocument, environment: "jsdom", setupFiles: ["test/support/browser.ts"] },
      },
      { extends: true, test: { name: "rules", include: ["test/**/*.test.ts"], exclude: inDocument, environment: "node" } },
    ],
  },
});
