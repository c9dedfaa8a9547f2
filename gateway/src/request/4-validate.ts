/** Fourth step: has the door read the body, and make of it a request that is well-formed, whatever model it is for. */
import type { Share } from "../backends/share.ts";
import type { SharedFiles } from "../backends/shared-files.ts";
import type { Accepted } from "./1-accept.ts";
import type { Door, IncomingCall, Received, WrittenAnswer } from "./exchange.ts";

/** Rejects with PAYLOAD_TOO_LARGE, INVALID_REQUEST, QUEUE_FULL or CANCELLED. */
export function validate<Call extends IncomingCall, Manner, Written extends WrittenAnswer, Wish>(
  door: Door<Call, Manner, Written, Wish>,
  call: Call,
  accepted: Accepted<Manner>,
  share: Share,
  files: SharedFiles | undefined,
): Promise<Received<Wish>> {
  return door.read(call, accepted.manner, share, files);
}
