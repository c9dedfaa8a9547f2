import { expect, test } from "vitest";
import { type PictureSpec, pictureSpecOf } from "../../../../../src/pages/playground/input/picture/picture-spec.ts";
import {
  elementAt,
  type Raster,
  rasterFromTensor,
  rgbaFromRaster,
  tensorFromRaster,
  withPixel,
} from "../../../../../src/pages/playground/input/picture/raster.ts";
import { type Pixels, rasterFromPixels } from "../../../../../src/pages/playground/input/picture/resample.ts";
import { rasterFromStrokes } from "../../../../../src/pages/playground/input/picture/strokes.ts";

const digits = pictureSpecOf({ input: "x", layout: "HW", black: 0, white: 16 }, [8, 8], "FP32")!;
const fit = { mode: "fit", isInverted: false } as const;

function raster(channels: number, ...levels: number[]): Raster {
  return { width: 2, height: 1, channels, levels: Float32Array.from(levels) };
}

function specOf(layout: string, shape: number[], range: { black: number; white: number }, datatype = "FP32"): PictureSpec {
  return pictureSpecOf({ input: "x", layout, ...range }, shape, datatype)!;
}

test("layouts order height, width and colours", () => {
  const colours = raster(3, 1, 0.5, 0, 0, 0.25, 1);
  const range = { black: 0, white: 1 };
  expect(tensorFromRaster(colours, specOf("HWC", [1, 2, 3], range))).toEqual([
    [
      [1, 0.5, 0],
      [0, 0.25, 1],
    ],
  ]);
  expect(tensorFromRaster(colours, specOf("CHW", [3, 1, 2], range))).toEqual([[[1, 0]], [[0.5, 0.25]], [[0, 1]]]);
  expect(tensorFromRaster(colours, specOf("CHW", [1, 3, 1, 2], range))).toEqual([[[[1, 0]], [[0.5, 0.25]], [[0, 1]]]]);
});

test("elements lie between black and white, whole where those or the datatype are", () => {
  const grey = raster(1, 0.26, 1);
  expect(tensorFromRaster(grey, specOf("HW", [1, 2], { black: 0, white: 16 }))).toEqual([[4, 16]]);
  expect(tensorFromRaster(grey, specOf("HW", [1, 2], { black: 255, white: 0 }, "UINT8"))).toEqual([[189, 0]]);
  expect(tensorFromRaster(grey, specOf("HW", [1, 2], { black: -1, white: 1 }))).toEqual([[-0.48, 1]]);
  expect(tensorFromRaster(grey, specOf("HW", [1, 2], { black: 0, white: 1 }))).toEqual([[0.26, 1]]);
});

test("with mean and std each channel has a range of its own", () => {
  const image = { input: "x", layout: "CHW", black: 0, white: 255, mean: [0.5, 0, 0.25], std: [0.5, 1, 0.25] };
  const spec = pictureSpecOf(image, [3, 1, 2], "FP32")!;
  const colours = raster(3, 1, 0.5, 0, 0, 0.25, 1);
  const tensor = tensorFromRaster(colours, spec);
  expect(tensor).toEqual([[[1, -1]], [[0.5, 0.25]], [[-1, 3]]]);
  expect([...rasterFromTensor(tensor, spec)!.levels]).toEqual([...colours.levels]);
  expect(pictureSpecOf({ ...image, mean: [0.5], std: [0.25] }, [3, 1, 2], "FP32")!.ranges).toEqual(
    new Array(3).fill({ black: -2, white: 2 }),
  );
});

test("sides that the shape leaves open are those of the size that files get", () => {
  const image = { input: "x", layout: "HW", black: 0, white: 1, size: [32, 16] };
  expect(pictureSpecOf(image, [-1, -1], "FP32")).toMatchObject({ width: 32, height: 16 });
});

test("a tensor shows the picture that it was made from", () => {
  for (const [layout, shape] of [
    ["HWC", [1, 2, 3]],
    ["CHW", [3, 1, 2]],
    ["CHW", [1, 3, 1, 2]],
  ] as const) {
    const spec = specOf(layout, [...shape], { black: 0, white: 255 });
    const shown = rasterFromTensor(tensorFromRaster(raster(3, 1, 0, 0, 0, 0, 1), spec), spec)!;
    expect([...shown.levels]).toEqual([1, 0, 0, 0, 0, 1]);
  }
  expect(rasterFromTensor([[1, 2], [3]], digits)).toBeUndefined();
  expect(rasterFromTensor("text", digits)).toBeUndefined();
  expect([...rasterFromTensor([[null, 32]], digits)!.levels]).toEqual([0, 1]);
});

test("a pixel changes in all its colours but not in its opacity", () => {
  expect([...withPixel(raster(4, 0, 0, 0, 1, 0, 0, 0, 1), 1, 0, 0.5).levels]).toEqual([0, 0, 0, 1, 0.5, 0.5, 0.5, 1]);
  expect([...rgbaFromRaster(raster(1, 0, 1))]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  expect(
    elementAt(
      [
        [1, 2],
        [3, 4],
      ],
      digits,
      0,
      1,
    ),
  ).toBe(3);
});

test("shapes that are no picture of the layout have no spec", () => {
  expect(pictureSpecOf({ input: "x", layout: "HW", black: 0, white: 1 }, [8], "FP32")).toBeUndefined();
  expect(pictureSpecOf({ input: "x", layout: "HWC", black: 0, white: 1 }, [8, 8, 2], "FP32")).toBeUndefined();
  expect(pictureSpecOf({ input: "x", layout: "HW", black: 0, white: 1 }, [-1, -1], "UINT8")).toMatchObject({
    height: 224,
    width: 224,
    isInteger: true,
  });
});

const line = [
  { x: 0.3, y: 0.4 },
  { x: 0.3, y: 0.6 },
];

test("a short line somewhere becomes one from top to bottom in the middle, as in the training data", () => {
  const { levels } = rasterFromStrokes([line], digits, { isCentred: true, brush: 0.2 });
  const row = (y: number) => [...levels.slice(y * 8, y * 8 + 8)].map((level) => Math.round(level * 16));
  for (const y of [0, 3, 7]) expect(row(y).slice(0, 3)).toEqual([0, 0, 0]);
  expect(row(4)).toEqual([0, 0, 0, 12, 12, 0, 0, 0]);
  expect(row(0)[3]).toBeGreaterThan(8);
});

test("uncentred strokes stay where they were drawn", () => {
  const { levels } = rasterFromStrokes([line], digits, { isCentred: false, brush: 0.2 });
  expect(levels[4 * 8 + 2]).toBeGreaterThan(0.7);
  expect(levels.slice(0, 16).every((level) => level === 0)).toBe(true);
});

test("the edge of a stroke is smooth: pixels are covered by shares", () => {
  const { levels } = rasterFromStrokes(
    [
      [
        { x: 0.1, y: 0.1 },
        { x: 0.9, y: 0.6 },
      ],
    ],
    digits,
    { isCentred: false, brush: 0.15 },
  );
  expect(new Set(levels).size).toBeGreaterThan(4);
});

test("a dot stays a dot, nothing stays black, and larger pictures keep the margin of theirs", () => {
  const dot = rasterFromStrokes([[{ x: 0.9, y: 0.9 }]], digits, { isCentred: true, brush: 0.2 });
  expect(dot.levels.reduce((sum, level) => sum + level, 0)).toBeCloseTo(Math.PI * 0.8 ** 2, 0);
  expect(rasterFromStrokes([], digits, { isCentred: true, brush: 0.2 }).levels.every((level) => level === 0)).toBe(true);
  const mnist = rasterFromStrokes([line], { width: 28, height: 28, channels: 1 }, { isCentred: true, brush: 0.1 });
  const inked = [...mnist.levels.keys()].filter((at) => mnist.levels[at]! > 0).map((at) => Math.floor(at / 28));
  expect([Math.min(...inked), Math.max(...inked)]).toEqual([4, 23]);
});

function pixels(width: number, height: number, ...grey: number[]): Pixels {
  return { width, height, data: Uint8ClampedArray.from(grey.flatMap((level) => [level, level, level, 255])) };
}

test("pictures shrink to the means of areas", () => {
  const shrunk = rasterFromPixels(pixels(4, 2, 0, 255, 255, 255, 0, 255, 0, 0), { width: 2, height: 1, channels: 1 }, fit);
  expect([...shrunk.levels].map((level) => level.toFixed(2))).toEqual(["0.50", "0.50"]);
});

test("other proportions get black beside them, or are cut", () => {
  const wide = pixels(4, 2, ...Array<number>(8).fill(255));
  const square = { width: 4, height: 4, channels: 1 };
  const fitted = rasterFromPixels(wide, square, fit).levels;
  expect([...fitted].map(Math.round)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
  expect(rasterFromPixels(wide, square, { ...fit, mode: "fill" }).levels.every((level) => level > 0.99)).toBe(true);
});

test("ink on paper is inverted on request, what is beside the picture is not", () => {
  const paper = rasterFromPixels(pixels(2, 1, 255, 0), { width: 2, height: 2, channels: 1 }, { mode: "fit", isInverted: true });
  expect([...paper.levels].map((level) => Math.round(level * 4) / 4)).toEqual([0, 0.5, 0, 0.5]);
});

test("colours stay where the model takes them, and weigh as the eye sees them where it does not", () => {
  const green: Pixels = { width: 1, height: 1, data: Uint8ClampedArray.of(0, 255, 0, 255) };
  const one = { width: 1, height: 1 };
  expect([...rasterFromPixels(green, { ...one, channels: 3 }, fit).levels]).toEqual([0, 1, 0]);
  expect(rasterFromPixels(green, { ...one, channels: 1 }, fit).levels[0]).toBeCloseTo(0.587);
  expect([...rasterFromPixels({ ...green, data: Uint8ClampedArray.of(0, 255, 0, 0) }, { ...one, channels: 4 }, fit).levels]).toEqual([
    0, 0, 0, 0,
  ]);
});
