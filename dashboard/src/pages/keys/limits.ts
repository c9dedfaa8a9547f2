/** A key's limits in words, and the units that a window is given in. */

import type { ApiKey } from "../../api/types.ts";

export const units = [
  { unit: "seconds", seconds: 1 },
  { unit: "minutes", seconds: 60 },
  { unit: "hours", seconds: 3_600 },
] as const;

export type Unit = (typeof units)[number]["unit"];

export function secondsOf(unit: Unit): number {
  return units.find((each) => each.unit === unit)!.seconds;
}

/** One line for each limit: "600 requests per minute". Empty: the configuration's hold. */
export function limitLines(rate: ApiKey["rate"]): string[] {
  if (!rate) return [];
  const per = `per ${windowWords(rate.window_s ?? 60)}`;
  const lines = [
    ...(rate.requests ? [`${counted(rate.requests, "request")} ${per}`] : []),
    ...(rate.rows ? [`${counted(rate.rows, "row")} ${per}`] : []),
    ...(rate.input_tokens ? [`${counted(rate.input_tokens, "input token")} ${per}`] : []),
    ...(rate.output_tokens ? [`${counted(rate.output_tokens, "output token")} ${per}`] : []),
    ...(rate.total_tokens ? [`${counted(rate.total_tokens, "token")} ${per}`] : []),
  ];
  return (rate.requests || rate.rows) && rate.burst ? [...lines, `bursts of ${figure(rate.burst)}`] : lines;
}

/** "minute", "5 minutes", "90 seconds": in the largest unit that fits. */
export function windowWords(windowS: number): string {
  const { unit, seconds } = units.findLast((each) => windowS % each.seconds === 0)!;
  const count = windowS / seconds;
  return count === 1 ? unit.slice(0, -1) : `${figure(count)} ${unit}`;
}

function counted(count: number, noun: string): string {
  return `${figure(count)} ${count === 1 ? noun : `${noun}s`}`;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
