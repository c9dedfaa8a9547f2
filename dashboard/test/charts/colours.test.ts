import { describe, expect, it } from "vitest";
import { dark, light } from "../../src/charts/chart-colours.ts";

/** What lines are drawn on. */
const SURFACES = { light: "#ffffff", dark: "#1a1827" };

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

/** From 0 (red) to 360. */
function hueOf(colour: string): number {
  const [red, green, blue] = channels(colour) as [number, number, number];
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const sixth = most === red ? ((green - blue) / range) % 6 : most === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return (sixth * 60 + 360) % 360;
}

/** As WCAG 2.2 has it. */
function contrastOf(one: string, other: string): number {
  const luminances = [one, other].map((colour) => {
    const [red, green, blue] = channels(colour).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  });
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}

const isRed = (colour: string) => hueOf(colour) < 15 || hueOf(colour) > 340;

describe.each([
  ["light", light],
  ["dark", dark],
] as const)("the %s colours of charts", (scheme, { main, p50, p95, p99, categories, failures, rest }) => {
  it("are red where something failed, and nowhere else", () => {
    expect(failures.filter((colour) => !isRed(colour))).toEqual([]);
    expect([main, p50, p95, p99, ...categories, rest].filter(isRed)).toEqual([]);
  });

  it("have one meaning each", () => {
    const all = [p50, p95, p99, ...categories, ...failures, rest];
    expect(new Set(all).size).toBe(all.length);
  });

  it("are seen on the page", () => {
    const faint = [main, p50, p95, p99, ...categories, ...failures, rest].filter((colour) => contrastOf(colour, SURFACES[scheme]) < 3);
    expect(faint).toEqual([]);
  });
});
