/** How the gateway's tests run. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The machines that run them have two cores; a file waits for sockets about as long as it computes.
    maxWorkers: 2,
    isolate: true,
    testTimeout: 10_000,
    restoreMocks: true,
  },
});
