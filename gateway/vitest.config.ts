/** How the gateway's tests run. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The machines that run them have two cores, and a worker of real gRPC needs one.
    maxWorkers: 1,
    isolate: true,
    testTimeout: 10_000,
    restoreMocks: true,
  },
});
