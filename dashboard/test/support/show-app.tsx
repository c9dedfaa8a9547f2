/** The whole dashboard at an address, as a browser would show it. */

import { cleanup, render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { onTestFinished, vi } from "vitest";

/** Everything that the tab remembers is forgotten: modules are loaded anew. */
export async function showApp(hash: string) {
  vi.resetModules();
  window.location.hash = hash;
  const { App } = await import("../../src/app.tsx");
  render(<App />);
  onTestFinished(() => {
    cleanup();
    window.location.hash = "";
  });
  return { user: userEvent.setup({ delay: null }), address: () => decodeURIComponent(window.location.hash) };
}
