/**
 * A Vite plugin: Mantine's table without the scroll area that it offers and no page here takes; with it, and all that this one
 * needs, a page that shows a table would be twenty kilobytes larger.
 */

import type { Plugin } from "vite";

const STAND_IN = "\0no-scroll-area";

export function plainTables(): Plugin {
  return {
    name: "plain-tables",
    apply: "build",
    enforce: "pre",
    resolveId: {
      filter: { id: /\/ScrollArea\.mjs$/ },
      handler: (_id, importer) => (importer?.endsWith("/TableScrollContainer.mjs") ? STAND_IN : undefined),
    },
    load: {
      filter: { id: new RegExp(STAND_IN) },
      handler: () => ({ code: 'export const ScrollArea = "div";', moduleSideEffects: false }),
    },
  };
}
