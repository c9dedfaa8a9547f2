/** Notices when a worker's unix socket appears, so that a restarted worker is reached at once and not after a pause. */
import { existsSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Endpoint } from "../endpoint.ts";

/**
 * Calls `appeared` each time the socket is created.
 * @returns stops watching. Where the folder can't be watched nothing happens: the pauses between tries are short.
 */
export function watchSocket(path: string, appeared: () => void): () => void {
  try {
    const name = basename(path);
    const watcher = watch(dirname(path), { persistent: false }, (event, file) => {
      if (event === "rename" && file === name && existsSync(path)) appeared();
    });
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}

/** The path of its socket, if it has one. */
export function socketPath(endpoint: Endpoint): string | undefined {
  return endpoint.kind === "unix" ? endpoint.path : undefined;
}
