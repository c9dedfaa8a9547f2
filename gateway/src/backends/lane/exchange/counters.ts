/** What lanes have carried; those of one worker count together. */

export interface LaneCounters {
  framesSent: number;
  framesReceived: number;
  callsSent: number;
  answersReceived: number;
}

export function zeroCounters(): LaneCounters {
  return { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 };
}
