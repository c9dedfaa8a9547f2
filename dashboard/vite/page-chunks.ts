/**
 * How the code is cut into files. Left to itself the bundler makes one of each set of modules that the same pages need, which
 * is sixty for one page. Here it is one for what every page stands on, one for each kind of thing that several pages use, and
 * one for what only that page has; how much a page may load in all is in test/first-load.test.ts.
 */

interface Kind {
  readonly name: string;
  readonly holds: (id: string) => boolean;
  /** What the documents need at once; else what comes later. */
  readonly isInitial?: boolean;
  /** What one page alone uses stays with it. */
  readonly isShared?: boolean;
}

const both = /\/src\/api\/(?:address|csrf|documented)\.ts$|preload-helper/;
const docs = /\/src\/docs\/|swagger|\.html/;
const floating =
  /@floating-ui|\/utils\/Floating|\/components\/(?:Combobox|Select|MultiSelect|Autocomplete|Menu|Popover|Tooltip|ScrollArea|Pill|PillsInput|FocusTrap|Overlay)\/|\/use-(?:focus-trap|focus-return|click-outside)\//;
const boards = /\/components\/(?:Table|Checkbox)\//;
/** Many rows are never seen at first. */
const paging = /\/components\/Pagination\//;
const bench = /\/pages\/playground\/(?:tensor\/|snippets\/|input\/(?:element|blank)|answer\/(?:row-view|figures)\.)/;
const dialogs = /react-remove-scroll|react-style-singleton|aria-hidden|\/components\/(?:ModalBase|Modal|Drawer)\//;
const numbers = /react-number-format|\/components\/NumberInput\//;
const parts = /\/dashboard\/src\/(?:components|format|api)\/|\/clients\/typescript\//;
const live = /\/dashboard\/src\/api\/live\//;
const signingIn = /\/components\/PasswordInput\/|\/components\/key-form\.tsx$/;

/** In the order in which they choose. What a chosen module needs comes with it, so a kind must need none that is named after it. */
const kinds: readonly Kind[] = [
  // The page of the API needs these few, and nothing else of the dashboard.
  { name: "start", isInitial: true, holds: (id) => both.test(id) },
  { name: "frame", isInitial: true, holds: (id) => !docs.test(id) },
  {
    name: "controls",
    isShared: true,
    holds: (id) => isMantines(id) && ![boards, floating, paging, dialogs, numbers, signingIn].some((late) => late.test(id)),
  },
  { name: "paging", isShared: true, holds: (id) => paging.test(id) },
  { name: "boards", isShared: true, holds: (id) => boards.test(id) },
  { name: "signing-in", isShared: true, holds: (id) => signingIn.test(id) },
  { name: "parts", isShared: true, holds: (id) => parts.test(id) && !live.test(id) },
  { name: "live", isShared: true, holds: (id) => live.test(id) },
  { name: "menus", holds: (id) => floating.test(id) },
  { name: "dialogs", holds: (id) => dialogs.test(id) },
  { name: "numbers", holds: (id) => numbers.test(id) },
  // The playground and what it loads later both need these, and Connect some of them.
  { name: "bench", isShared: true, holds: (id) => bench.test(id) },
  { name: "charts", isShared: true, holds: (id) => id.includes("/dashboard/src/charts/") },
];

function isMantines(id: string): boolean {
  return /\/@(?:mantine\/(?:core|hooks)|tabler)\//.test(id);
}

export function pageChunks() {
  return {
    groups: kinds.map(({ name, holds, isInitial = false, isShared = false }, place) => ({
      name,
      test: holds,
      priority: kinds.length - place,
      ...(isInitial && { tags: ["$initial" as const] }),
      ...(isShared && { minShareCount: 2 }),
    })),
  };
}
