/** Whatever was thrown, as an error that a page can show. */

import { InferenceHubError } from "@inferencehub/client";

export function errorFromThrown(thrown: unknown): InferenceHubError {
  if (thrown instanceof InferenceHubError) return thrown;
  return new InferenceHubError({
    reason: "UNEXPECTED",
    title: "This page met an error that it did not expect",
    detail: thrown instanceof Error ? thrown.message : String(thrown),
    cause: thrown,
  });
}
