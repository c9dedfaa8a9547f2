/** Whether two processes have heard the same of the workers, each on its own streams: which versions serve now. */

import type { Catalogue } from "../models/catalogue.ts";

/** Those that serve, as one text. */
export function servedIn(catalogue: Pick<Catalogue, "list">): string {
  const names = catalogue
    .list()
    .flatMap(({ name, versions }) => versions.filter(({ state }) => state === "READY").map(({ version }) => `${name}@${version}`));
  return names.toSorted().join(" ");
}

/** Resolves when the catalogue says the same, or after `withinMs`. */
export function untilServed(served: string, catalogue: Pick<Catalogue, "list" | "onChange">, withinMs: number): Promise<void> {
  if (servedIn(catalogue) === served) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(settle, withinMs);
    const stop = catalogue.onChange(() => {
      if (servedIn(catalogue) === served) settle();
    });
    function settle(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}
