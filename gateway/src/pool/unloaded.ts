/** The versions that administrators have unloaded, in memory, so that telling workers costs no I/O; follows the state. */

import type { UnloadedStore, UnloadedVersion } from "../state/unloaded-store.ts";
import { oneAtATime } from "../time/one-at-a-time.ts";

export interface Unloaded extends Pick<UnloadedStore, "replace"> {
  list(): readonly UnloadedVersion[];
  /** Reads the state again if anybody may have changed it since. Rejects with StateError. */
  follow(): Promise<void>;
}

export async function createUnloaded(store: UnloadedStore): Promise<Unloaded> {
  let versions: readonly UnloadedVersion[] = [];
  let generation = -1;
  const inTurn = oneAtATime();

  async function read(): Promise<void> {
    const asked = store.generation();
    versions = await store.list();
    generation = asked;
  }

  await inTurn(read);
  return {
    list: () => versions,
    follow: () =>
      inTurn(async () => {
        if (store.generation() !== generation) await read();
      }),
    replace: (...change) =>
      inTurn(async () => {
        await store.replace(...change);
        await read();
      }),
  };
}
