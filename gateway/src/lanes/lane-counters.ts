/** What lanes have carried. */

export interface LaneCounters {
  framesSent: number;
  framesReceived: number;
  callsSent: number;
  answersReceived: number;
}

export function zeroCounters(): LaneCounters {
  return { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 };
}

/** What several lanes have carried together. */
export function sumCounters(all: readonly LaneCounters[]): LaneCounters {
  const total = zeroCounters();
  for (const counters of all) {
    total.framesSent += counters.framesSent;
    total.framesReceived += counters.framesReceived;
    total.callsSent += counters.callsSent;
    total.answersReceived += counters.answersReceived;
  }
  return total;
}
