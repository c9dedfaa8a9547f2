/** Keeps the traffic in memory up to date with the state file, which other gateways of this home write too, and with the traffic file. */

import { type Complaints, repeat } from "../time/repeat.ts";
import type { TrafficTable } from "./choose/table.ts";
import { type TrafficFile, TrafficFileError } from "./file.ts";

/** As quick as keys are followed; asking costs some 10 µs. */
const STATE_MS = 250;

/** A file is written by people and pipelines, who look again after seconds; reading one costs some 50 µs. */
const FILE_MS = 1_000;

/**
 * Returns what stops it.
 * @param looked called after each look at the state; waited for
 */
export function followTraffic(
  table: TrafficTable,
  file: TrafficFile | undefined,
  looked: () => Promise<void>,
  log: Complaints,
): () => void {
  const look = async () => {
    await table.follow();
    await looked();
  };
  const stops = [repeat(look, STATE_MS, "the traffic documents could not be read again", log)];
  if (file !== undefined) stops.push(repeat(sayingWhatIsWrong(file, log), FILE_MS, "the traffic file could not be taken over", log));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Looks at the file; a mistake in it is said in one sentence, once. */
export function sayingWhatIsWrong(file: TrafficFile, log: Complaints): () => Promise<void> {
  let said = "";
  return async () => {
    try {
      await file.follow();
    } catch (thrown) {
      if (!(thrown instanceof TrafficFileError)) throw thrown;
      if (thrown.message !== said) log.warn({ problem: thrown.message }, "the traffic file is refused, and what it said before stays");
      said = thrown.message;
    }
  };
}
