import { describe, expect, test } from "vitest";
import { colourAt, lightRamp } from "../../../../src/pages/playground/answer/paint.ts";
import { brightness, onScale, planesOf, scaleOf } from "../../../../src/pages/playground/answer/picture.ts";

describe("planes", () => {
  test("a matrix is one plane", () => {
    const planes = planesOf([2, 3]);
    expect([planes.count, planes.rows, planes.columns, planes.at(0, 1, 2), planes.place(0, 1, 2)]).toEqual([1, 2, 3, 5, [1, 2]]);
    expect(planes.colour).toBeUndefined();
  });

  test("outer dimensions choose the plane", () => {
    const planes = planesOf([2, 5, 3, 4]);
    expect(planes.count).toBe(10);
    expect(planes.at(7, 2, 3)).toBe(7 * 12 + 11);
    expect(planes.place(7, 2, 3)).toEqual([1, 2, 2, 3]);
    expect(planes.name(7)).toBe("[1][2]");
  });

  test.each([
    [[3, 8, 9], "CHW", 2 * 72 + 9 + 4],
    [[8, 9, 3], "HWC", (9 + 4) * 3 + 2],
  ])("%j is a picture in colour, %s", (shape, colour, at) => {
    const planes = planesOf(shape);
    expect([planes.colour, planes.rows, planes.columns, planes.count]).toEqual([colour, 8, 9, 3]);
    expect(planes.at(2, 1, 4)).toBe(at);
  });

  test("a long vector is folded, and its last line may be short", () => {
    const planes = planesOf([1000]);
    expect(planes.rows * planes.columns).toBeGreaterThanOrEqual(1000);
    expect(planes.place(0, 2, 3)).toEqual([2 * planes.columns + 3]);
    expect([planesOf([64]).rows, planesOf([64]).columns]).toEqual([1, 64]);
  });
});

describe("the scale", () => {
  test("runs from the least to the greatest, whatever is no number", () => {
    expect(scaleOf([3, Number.NaN, 1, Number.POSITIVE_INFINITY])).toEqual({ min: 1, max: 3, isDiverging: false });
    expect(scaleOf([Number.NaN])).toEqual({ min: 0, max: 0, isDiverging: false });
  });

  test("has 0 in the middle where there are both signs", () => {
    const scale = scaleOf([-1, 4]);
    expect(scale).toEqual({ min: -4, max: 4, isDiverging: true });
    expect(onScale(0, scale)).toBe(0.5);
    expect(colourAt(0.5, scale, lightRamp)).toEqual(lightRamp.middle);
    expect(colourAt(0, scale, lightRamp)).toEqual(lightRamp.low);
    expect(colourAt(Number.NaN, scale, lightRamp)).toEqual(lightRamp.none);
  });

  test("of one value is its middle", () => {
    expect(onScale(7, scaleOf([7, 7]))).toBe(0.5);
  });

  test.each([
    [0.5, [0, 1], 127.5],
    [200, [0, 255], 200],
    [0, [-1, 1], 127.5],
  ])("%s of a picture from %j has the brightness %s", (value, [min, max], expected) => {
    expect(brightness(value, { min: min!, max: max!, isDiverging: false })).toBe(expected);
  });
});
