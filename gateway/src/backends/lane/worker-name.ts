/** What a worker is called. */

import { type Endpoint, endpointToString } from "./transport/endpoint.ts";

/** The name in answers, logs and metrics: no folder of this machine in it. */
export function workerName(endpoint: Endpoint): string {
  if (endpoint.kind === "ip") return endpointToString(endpoint);
  return endpoint.path.replace(/^.*\//, "").replace(/\.sock$/, "");
}
