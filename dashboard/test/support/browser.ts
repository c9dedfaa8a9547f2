/** What jsdom lacks of a browser and the libraries ask for. */

import { configure } from "@testing-library/react";
import { vi } from "vitest";

// Tests wait for causes; how long one takes is the machine's affair.
configure({ asyncUtilTimeout: 30_000 });

window.matchMedia ??= vi.fn((query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
  dispatchEvent: () => false,
}));

window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

Element.prototype.scrollIntoView ??= () => {};
