/** How a gateway introduces itself on a lane. */
import { inferencehub } from "../../../rpc/inference.js";
import { maxStreamBytes, maxStreamChunks } from "./stream-credit.ts";

const { ExchangeRequest } = inferencehub.rpc.v1;

/** Version of the lane protocol that this code speaks. */
export const protocolVersion = 2;
/** Answer frames that may be on their way unacknowledged: many, for taking one in costs the gateway little. */
export const maxUnreceivedFrames = 64;
/** Bytes that one answer frame may hold, unless it is a single answer. */
const maxAnswerFrameBytes = 1024 * 1024;
/** Larger answers come in parts of so many bytes: taking one in is a matter of a millisecond, and small answers go in between. */
const maxPartBytes = 512 * 1024;

/** Who this gateway process is. */
export interface GatewayIntroduction {
  /** New at each start. */
  readonly bootId: string;
  readonly softwareVersion: string;
}

/** The first frame of a lane. */
export function encodeHello(introduction: GatewayIntroduction): Buffer {
  const limits = { maxUnreceivedFrames, maxFrameBytes: maxAnswerFrameBytes, maxPartBytes, maxStreamChunks, maxStreamBytes };
  const bytes = ExchangeRequest.encode({ hello: { protocolVersion, ...introduction, ...limits } }).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
