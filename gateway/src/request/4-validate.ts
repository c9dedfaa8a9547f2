/** Fourth step: reads the body and makes of it a request that is well-formed, whatever model it is for. */

import type { LeasedFile, SharedFiles } from "../backends/shared-files.ts";
import type { LimitSettings } from "../config/settings.ts";
import { validateJson } from "../doors/predict/read-json.ts";
import { validateProtobuf } from "../doors/predict/read-protobuf.ts";
import { leaseBodySink, sharedFromBytes } from "../doors/predict/shared-body.ts";
import type { Accepted } from "./1-accept.ts";
import { type BodyLimits, MemorySink, readBody } from "./body/read.ts";
import type { IncomingCall } from "./exchange.ts";
import type { Asked } from "./inputs/asked.ts";

/** What came with the body beside the request itself. */
export interface Received {
  readonly asked: Asked;
  readonly bytes: number;
  /** Holds the tensors; to be released when the call is over. */
  readonly file: LeasedFile | undefined;
}

/** Rejects with PAYLOAD_TOO_LARGE, INVALID_REQUEST or CANCELLED. */
export async function validate(
  call: IncomingCall,
  accepted: Accepted,
  limits: LimitSettings,
  files: SharedFiles | undefined,
): Promise<Received> {
  const { bodyFormat, contentLength } = accepted;
  const bodyLimits: BodyLimits = { maxBytes: accepted.maxBodyBytes, maxChunks: limits.body_chunks };
  if (bodyFormat === "protobuf" && files !== undefined && contentLength !== undefined && contentLength >= sharedFromBytes) {
    const sink = leaseBodySink(files, contentLength);
    if (sink !== undefined) {
      const { asked, file } = await readBody(call.request, call.response, bodyLimits, sink);
      return { asked, bytes: contentLength, file };
    }
  }
  const body = await readBody(call.request, call.response, bodyLimits, new MemorySink(contentLength));
  const asked = bodyFormat === "json" ? validateJson(body, limits.json_depth) : validateProtobuf(body);
  return { asked, bytes: body.length, file: undefined };
}
