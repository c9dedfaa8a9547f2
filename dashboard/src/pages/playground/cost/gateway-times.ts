/** What the gateway took for the calls that this page has seen, so that it can be said when one took more, and why the first does. */
import type { Prediction } from "../../../api/types.ts";
import { formatBytes, formatMs } from "../../../format/figures.ts";

type Timings = Prediction["timings_ms"];

/** A median of so many says what is usual. */
const keptCalls = 9;

/** Of this visit to the page. */
export class GatewayTimes {
  readonly #calls = new Map<string, readonly { readonly requestId: string; readonly ms: number }[]>();

  /** What the calls to the same version took before this one, which is noted; asked again of one call it says the same. */
  before({ model_name, version, request_id: requestId, timings_ms }: Prediction): readonly number[] {
    const name = JSON.stringify([model_name, version]);
    const known = this.#calls.get(name) ?? [];
    const at = known.findIndex((call) => call.requestId === requestId);
    if (at < 0) this.#calls.set(name, [...known, { requestId, ms: timings_ms.gateway }].slice(-keptCalls));
    return (at < 0 ? known : known.slice(0, at)).map(({ ms }) => ms);
  }
}

/** Below that nobody asks. On two busy cores a gateway that is warm took 1 to 2 ms, and 8 to 25 ms for its first call. */
const noticeableMs = 3;
/** Calls that take more times the usual are worth a word. */
const unusual = 3;
/** Some 1 ms to read and check. */
const largeBytes = 256 * 1024;

/** Why the gateway's share is large, in words; undefined where it is not. @param before of earlier calls to the same version, in ms */
export function gatewayNote({ gateway, queue, compute }: Timings, before: readonly number[], sentBytes: number): string | undefined {
  if (gateway < noticeableMs) return undefined;
  const usual = medianOf(before);
  if (usual !== undefined && gateway <= unusual * usual) return undefined;
  if (usual === undefined && gateway <= queue + compute) return undefined;
  if (sentBytes >= largeBytes) return `The gateway has read and checked ${formatBytes(sentBytes)} of JSON; that is in its time.`;
  if (usual !== undefined)
    return `More than usual: mostly the gateway takes ${formatMs(usual)} for this version. It waited for a processor that others use too, or has just been started.`;
  return "The first call of this version from here. After a start the gateway’s code is compiled while it runs for the first time, which takes 10 ms and more once. Run it again to see what is usual.";
}

function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
