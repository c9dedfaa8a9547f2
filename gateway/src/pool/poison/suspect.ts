/** A call as far as it may be the cause of a death. */
import type { CallContent } from "../../backends/call.ts";

export interface Suspect {
  readonly content: CallContent;
  /** What makes it the same call as another; computed when it is first asked for. */
  fingerprint: string | undefined;
  /** How often it was lost without anybody's knowing whether it had been begun. */
  losses: number;
  /** Nobody waits for it any more. */
  readonly settled: boolean;
}
