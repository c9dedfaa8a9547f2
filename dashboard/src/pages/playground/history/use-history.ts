/** The calls of this key in this browser. */
import { useMemo, useState } from "react";
import { useSession } from "../../../api/session.ts";
import { useLatest } from "../use-latest.ts";
import { browserStorage } from "./browser-storage.ts";
import type { HistoryEntry } from "./entry.ts";
import { HistoryStore, merged } from "./store.ts";

export interface History {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  add(entry: HistoryEntry): void;
  clear(): void;
}

export function useHistory(): History {
  const session = useSession().data;
  const keyId = session?.signed_in ? session.key.id : "";
  const store = useMemo(() => new HistoryStore(keyId, browserStorage()), [keyId]);
  const [known, setKnown] = useState<{ readonly store: HistoryStore; readonly entries: readonly HistoryEntry[] }>();
  const entries = useMemo(() => (known?.store === store ? known.entries : store.read()), [known, store]);
  const latest = useLatest({ store, entries });
  return {
    entries,
    add(entry) {
      const { store, entries } = latest.current;
      const next = merged([entry, ...entries], store.read());
      store.write(next);
      setKnown({ store, entries: next });
    },
    clear() {
      store.clear();
      setKnown({ store, entries: [] });
    },
  };
}
