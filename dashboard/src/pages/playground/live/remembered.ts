/** Whether somebody wants answers while they type, remembered in this browser: yes, unless they said no. */

const name = "inferencehub.playground.live";

type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

export function isLiveWanted(storage: Storage | undefined): boolean {
  try {
    return storage?.getItem(name) !== "off";
  } catch {
    return true;
  }
}

export function rememberLive(isWanted: boolean, storage: Storage | undefined): void {
  try {
    storage?.setItem(name, isWanted ? "on" : "off");
  } catch {
    // Forbidden, or full: it holds for this tab.
  }
}
