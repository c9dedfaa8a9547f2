/** Where calls are kept between visits: this browser's own storage, one list for each key, bounded in number and in size. */
import type { HistoryEntry } from "./entry.ts";

const mostEntries = 50;
/** Characters of one entry: longer ones are known until the tab is closed. */
const longestEntry = 32 * 1024;
/** Characters of all: a browser gives a site about five million. */
const longestList = 512 * 1024;

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

export class HistoryStore {
  readonly #name: string;
  readonly #storage: Storage | undefined;

  /** @param keyId whose calls these are, so that nobody else who signs in here sees them */
  constructor(keyId: string, storage: Storage | undefined) {
    this.#name = `inferencehub.playground.history.${keyId}`;
    this.#storage = storage;
  }

  /** Newest first. */
  read(): HistoryEntry[] {
    try {
      const found: unknown = JSON.parse(this.#storage?.getItem(this.#name) ?? "[]");
      return Array.isArray(found) ? found.filter(isEntry) : [];
    } catch {
      return [];
    }
  }

  /** Keeps what fits, the newest before the older. */
  write(entries: readonly HistoryEntry[]): void {
    const texts: string[] = [];
    let length = 0;
    for (const entry of entries.slice(0, mostEntries)) {
      const text = JSON.stringify(entry);
      if (text.length > longestEntry) continue;
      length += text.length + 1;
      if (length > longestList) break;
      texts.push(text);
    }
    try {
      this.#storage?.setItem(this.#name, `[${texts.join(",")}]`);
    } catch {
      // Full, or forbidden: the list of this tab is still there.
    }
  }

  clear(): void {
    try {
      this.#storage?.removeItem(this.#name);
    } catch {
      // Forbidden: then there is nothing to remove.
    }
  }
}

/** What this tab knows and what another one has added, newest first. */
export function merged(known: readonly HistoryEntry[], stored: readonly HistoryEntry[]): HistoryEntry[] {
  const byId = new Map([...stored, ...known].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, mostEntries);
}

/** Written by an older version of this page, or by hand, it may be anything. */
function isEntry(value: unknown): value is HistoryEntry {
  const entry = value as Partial<HistoryEntry> | null;
  return (
    typeof entry?.id === "string" &&
    typeof entry.at === "number" &&
    typeof entry.draft?.model === "string" &&
    typeof entry.draft.version === "string" &&
    typeof entry.draft.inputs === "object" &&
    entry.draft.inputs !== null &&
    Array.isArray(entry.results) &&
    entry.results.every((result) => typeof result?.version === "string" && typeof result.answer === "string")
  );
}
