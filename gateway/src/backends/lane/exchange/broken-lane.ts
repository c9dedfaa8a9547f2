/** The other end has done what the protocol does not allow: the lane can't go on. The message says what it did. */
export class BrokenLane extends Error {
  override readonly name = "BrokenLane";
}
