/** Counts the frames of both directions: how many may leave, and which are to be acknowledged. */
import { maxUnreceivedFrames } from "./hello.ts";

export class Credit {
  #maxUnadmittedFrames = 0;
  #sentSequence = 0;
  #admittedSequence = 0;
  #receivedSequence = 0;
  #acknowledgedSequence = 0;

  /** The worker has said how many frames with calls it takes ahead. */
  open(maxUnadmittedFrames: number): void {
    this.#maxUnadmittedFrames = maxUnadmittedFrames;
  }

  /** Whether another frame with calls may leave. */
  get allowsCalls(): boolean {
    return this.#sentSequence - this.#admittedSequence < this.#maxUnadmittedFrames;
  }

  /** The number of a frame with calls that leaves now. */
  next(): number {
    return ++this.#sentSequence;
  }

  /** The worker has admitted every frame up to this one. */
  admitted(sequence: number): void {
    if (sequence > this.#admittedSequence) this.#admittedSequence = sequence;
  }

  /** A frame with answers has been taken in. */
  received(sequence: number): void {
    if (sequence > this.#receivedSequence) this.#receivedSequence = sequence;
  }

  /** Whether so much of the worker's credit is used up that it should hear soon. */
  get isAcknowledgementDue(): boolean {
    return this.#receivedSequence - this.#acknowledgedSequence >= maxUnreceivedFrames / 2;
  }

  /** What to acknowledge in a frame that leaves now; 0: nothing new. */
  acknowledgement(): number {
    if (this.#receivedSequence === this.#acknowledgedSequence) return 0;
    this.#acknowledgedSequence = this.#receivedSequence;
    return this.#receivedSequence;
  }
}
