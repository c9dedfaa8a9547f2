/** What has been read from the gateway, kept for the whole tab. */

import { InferenceHubError } from "@inferencehub/client";
import { QueryClient } from "@tanstack/react-query";

const MAX_RETRIES = 2;

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: InferenceHubError;
  }
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Only for what passes by itself; that the gateway is back is noticed by api/reachability.ts.
      retry: (failures, problem) => problem instanceof InferenceHubError && problem.isPassing && failures < MAX_RETRIES,
      retryDelay: (failures) => 500 * 2 ** failures,
      staleTime: 5_000,
      // What was last known stays on the page while a newer answer is on its way, or none comes.
      refetchOnWindowFocus: true,
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
