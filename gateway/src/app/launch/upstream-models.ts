/** What servers of others have, as `up` speaks of it: the workers say the rest. */

import type { Event } from "../../config/launch-contract.ts";
import type { WorkerPool } from "../../pool/pool.ts";

type AnnouncedModels = NonNullable<Extract<Event, { event: "ready" }>["models"]>;

/** Empty where there are none of them: each worker speaks for itself. */
export function upstreamModels(pool: Pick<WorkerPool, "catalogue" | "workers">): AnnouncedModels {
  if (pool.workers().every(({ kind }) => kind === "worker")) return [];
  return pool.catalogue.list().flatMap(({ name, versions }) =>
    versions.map(({ version, state, failure, inputs }) => ({
      name,
      version,
      state,
      failure: failure === "" ? null : failure,
      inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: [...shape] })),
      example: null,
    })),
  );
}
