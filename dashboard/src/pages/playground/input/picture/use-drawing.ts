/** Draws, uploads, edits, undoes: each step makes the tensor anew, and the tensor is what counts. */
import { useRef, useState } from "react";
import { elsewhere, type Options, type Source, tensorFromSource } from "./drawing.ts";
import type { PictureSpec } from "./picture-spec.ts";
import { blankRaster, tensorFromRaster } from "./raster.ts";
import type { Pixels } from "./resample.ts";
import type { Stroke } from "./strokes.ts";

interface Step {
  readonly source: Source;
  readonly tensor: unknown;
}

export interface Drawing {
  /** What the shown tensor was made of. */
  readonly source: Source;
  readonly options: Options;
  readonly canUndo: boolean;
  /** A stroke while it is drawn, and when it is done. */
  stroke(stroke: Stroke, isDone: boolean): void;
  upload(pixels: Pixels, name: string): void;
  setTensor(tensor: unknown): void;
  setOptions(options: Options): void;
  clear(): void;
  undo(): void;
}

const mostSteps = 100;

export function useDrawing(spec: PictureSpec, tensor: unknown, onChange: (tensor: unknown) => void): Drawing {
  const [options, setOptions] = useState<Options>({ isCentred: true, resizing: { mode: "fit", isInverted: false } });
  const [made, setMade] = useState<Step>({ source: elsewhere, tensor });
  const [steps, setSteps] = useState<readonly Step[]>([]);
  // A tensor that this hook did not make comes from an example, the JSON tab or a link, and has nothing to do with the strokes.
  const source = made.tensor === tensor ? made.source : elsewhere;
  // The strokes before the one that is being drawn.
  const begun = useRef<readonly Stroke[]>(undefined);

  function show(next: Source, nextTensor: unknown): void {
    setMade({ source: next, tensor: nextTensor });
    onChange(nextTensor);
  }

  function remember(): void {
    setSteps((before) => [...before, { source, tensor }].slice(-mostSteps));
  }

  return {
    source,
    options,
    canUndo: steps.length > 0,
    stroke(stroke, isDone) {
      if (begun.current === undefined) {
        begun.current = source.kind === "strokes" ? source.strokes : [];
        remember();
      }
      const next: Source = { kind: "strokes", strokes: [...begun.current, stroke] };
      show(next, tensorFromSource(next, spec, options));
      if (isDone) begun.current = undefined;
    },
    upload(pixels, name) {
      remember();
      const next: Source = { kind: "upload", pixels, name };
      show(next, tensorFromSource(next, spec, options));
    },
    setTensor(next) {
      remember();
      show(elsewhere, next);
    },
    setOptions(next) {
      setOptions(next);
      const again = tensorFromSource(source, spec, next);
      if (again !== undefined) show(source, again);
    },
    clear() {
      remember();
      const none: Source = { kind: "strokes", strokes: [] };
      show(none, tensorFromRaster(blankRaster(spec), spec));
    },
    undo() {
      const last = steps.at(-1);
      if (last === undefined) return;
      setSteps(steps.slice(0, -1));
      show(last.source, last.tensor);
    },
  };
}
