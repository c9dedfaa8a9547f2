/** Gathers what there is to say into one `ExchangeRequest` frame; calls that look alike become blocks. */
import { inferencehub } from "../../../rpc/inference.js";
import type { CallContent } from "../../call.ts";
import { Block, lookAlike } from "./block.ts";
import type { LaneCall } from "./lane-call.ts";
import type { StreamCredit } from "./stream-credit.ts";
import { boundOfBlock, boundOfCall, messageFromBlock } from "./write-block.ts";

const { ExchangeRequest } = inferencehub.rpc.v1;
type Frame = inferencehub.rpc.v1.ExchangeRequest.$Properties;

/** Tag and value of a number. */
const numberBytes = 10;
/** Blocks of one model that a call is held against, the newest first. Where there are more kinds, some blocks are smaller than they might be. */
const comparedBlocks = 8;

export class FrameWriter {
  #frame: Frame = {};
  #blocks: Block[] = [];
  readonly #blocksByModel = new Map<string, Block[]>();
  #length = 0;

  /** Bytes that the frame at hand takes at most; 0 when there is nothing to say. */
  get length(): number {
    return this.#length;
  }

  /** The blocks of the frame at hand. */
  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** The frame at hand; the next one begins. The blocks have their ids. */
  take(nowMs: number): Buffer {
    if (this.#blocks.length > 0) this.#frame.blocks = this.#blocks.map((block) => messageFromBlock(block, nowMs));
    this.#frame.sentMs = Math.max(1, Math.floor(nowMs));
    const bytes = ExchangeRequest.encode(this.#frame).finish();
    // What was read from a file for this frame is not needed a second time.
    for (const { calls } of this.#blocks) if (calls.length === 1) calls[0]!.staged = undefined;
    this.#frame = {};
    this.#blocks = [];
    this.#blocksByModel.clear();
    this.#length = 0;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Returns credit: every answer frame up to this one has been taken in. */
  acknowledge(receivedSequence: number): void {
    this.#frame.receivedSequence = receivedSequence;
    this.#length += numberBytes;
  }

  heartbeat(number: number): void {
    this.#frame.heartbeat = number;
    this.#length += numberBytes;
  }

  goodbye(): void {
    this.#frame.goodbye = true;
    this.#length += numberBytes;
  }

  /** Ids of calls for which nobody waits any more. */
  cancel(ids: number[]): void {
    this.#frame.cancelledCallIds = ids;
    this.#length += numberBytes * (1 + ids.length);
  }

  /** How far callers are with the chunks of their streams, by call id. */
  taken(streams: ReadonlyMap<number, StreamCredit>): void {
    this.#frame.streamsTaken = [...streams].map(([callId, { takenChunks, takenBytes }]) => ({
      callId,
      chunks: takenChunks,
      bytes: takenBytes,
    }));
    this.#length += 4 * numberBytes * streams.size;
  }

  /** Says that calls follow: the frame needs credit. */
  number(sequence: number): void {
    this.#frame.sequence = sequence;
    // And when it leaves, which every frame says.
    this.#length += 2 * numberBytes;
  }

  /**
   * Adds a call; one whose inputs have been staged becomes a block of its own.
   * @param maxBytes that a frame may have with more than a single call
   * @returns false when there is no room for it
   */
  call(call: LaneCall, maxBytes: number): boolean {
    const { content } = call;
    const isAlone = call.staged !== undefined;
    const block = isAlone ? undefined : this.#blockLike(content);
    const bound = boundOfCall(content, call.inputs) + (block === undefined ? boundOfBlock(content) : 0);
    if (this.#blocks.length > 0 && this.#length + bound > maxBytes) return false;
    this.#length += bound;
    if (block === undefined) this.#begin(call, isAlone);
    else block.add(call);
    return true;
  }

  #blockLike(content: CallContent): Block | undefined {
    const blocks = this.#blocksByModel.get(content.model);
    if (blocks === undefined) return undefined;
    const last = blocks.length - 1;
    for (let i = last; i >= 0 && i > last - comparedBlocks; i--) if (lookAlike(content, blocks[i]!.likeness)) return blocks[i];
    return undefined;
  }

  #begin(call: LaneCall, isAlone: boolean): void {
    const block = new Block(call);
    this.#blocks.push(block);
    if (isAlone) return;
    const { model } = call.content;
    const blocks = this.#blocksByModel.get(model);
    if (blocks === undefined) this.#blocksByModel.set(model, [block]);
    else blocks.push(block);
  }
}
