/** The picture as the model gets it, pixel by pixel; small ones can be edited by keyboard and by pointer. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import classes from "./picture-input.module.css";
import { type Raster, rgbaFromRaster, withPixel } from "./raster.ts";

export interface PixelGridProps {
  readonly raster: Raster;
  readonly onChange: (raster: Raster) => void;
  /** What the element at a pixel is, to be read out. */
  readonly describe: (x: number, y: number) => string;
}

/** Larger pictures are shown, not edited: nobody sets a thousand pixels by hand. */
const mostPixels = 1_024;

/** Keys that make a pixel brighter or darker by a quarter of the range. */
const steps: Readonly<Record<string, number>> = { "+": 0.25, "=": 0.25, "-": -0.25 };

interface Place {
  readonly x: number;
  readonly y: number;
}

export function PixelGrid(props: PixelGridProps) {
  return props.raster.width * props.raster.height > mostPixels ? <Preview raster={props.raster} /> : <EditableGrid {...props} />;
}

function Preview({ raster }: { readonly raster: Raster }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = raster;
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(rgbaFromRaster(raster), width, height), 0, 0);
  }, [raster, width, height]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={`The picture as the model gets it, ${width} by ${height} pixels`}
      className={classes.preview}
    />
  );
}

function EditableGrid({ raster, onChange, describe }: PixelGridProps) {
  const { width, height } = raster;
  const [chosen, setPlace] = useState<Place>({ x: 0, y: 0 });
  const place = { x: Math.min(chosen.x, width - 1), y: Math.min(chosen.y, height - 1) };
  const grid = useRef<HTMLDivElement>(null);
  // The level that the pointer paints with, while it is down.
  const painting = useRef<number>(undefined);
  const levelAt = ({ x, y }: Place) => raster.levels[(y * width + x) * raster.channels]!;
  const set = ({ x, y }: Place, level: number) => onChange(withPixel(raster, x, y, Math.min(1, Math.max(0, level))));

  function press(event: KeyboardEvent): void {
    const moved = placeAfterKey(event, place, raster);
    if (moved !== undefined) {
      setPlace(moved);
      cellAt(grid.current, moved)?.focus();
    } else if (event.key === " " || event.key === "Enter") set(place, levelAt(place) > 0.5 ? 0 : 1);
    else if (steps[event.key] !== undefined) set(place, levelAt(place) + steps[event.key]!);
    else if (event.key === "Delete" || event.key === "Backspace") set(place, 0);
    else return;
    // Ctrl+Enter runs the call.
    if (!event.ctrlKey && !event.metaKey) event.preventDefault();
  }

  function paint(event: PointerEvent, isDown: boolean): void {
    const at = placeUnder(event, raster);
    if (at === undefined) return;
    if (isDown) painting.current = levelAt(at) > 0.5 ? 0 : 1;
    if (painting.current === undefined || (!isDown && levelAt(at) === painting.current)) return;
    setPlace(at);
    set(at, painting.current);
  }

  function stop(): void {
    painting.current = undefined;
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of 64 cells of pixels would be laid out as one
    <div
      ref={grid}
      role="grid"
      aria-label={`Pixels, ${width} by ${height}. Arrow keys move, space sets white or black, plus and minus change a shade.`}
      className={classes.grid}
      style={{ gridTemplateColumns: `repeat(${width}, 1fr)`, aspectRatio: `${width} / ${height}` }}
      onKeyDown={press}
      onPointerDown={(event) => event.button === 0 && paint(event, true)}
      onPointerMove={(event) => event.buttons === 1 && paint(event, false)}
      onPointerUp={stop}
      onPointerLeave={stop}
    >
      {Array.from({ length: height }, (_, y) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        // biome-ignore lint/a11y/useFocusableInteractive: its cells have the focus
        // biome-ignore lint/a11y/useSemanticElements: as above
        <div key={y} role="row" className={classes.row}>
          {Array.from({ length: width }, (_, x) => (
            // biome-ignore lint/a11y/useSemanticElements: as above
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a pixel is its place
              key={x}
              role="gridcell"
              tabIndex={x === place.x && y === place.y ? 0 : -1}
              aria-label={`Row ${y + 1}, column ${x + 1}: ${describe(x, y)}`}
              className={classes.pixel}
              style={{ backgroundColor: colourOf(raster, x, y) }}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function colourOf({ levels, width, channels }: Raster, x: number, y: number): string {
  const start = (y * width + x) * channels;
  const [red, green, blue] = channels === 1 ? [0, 0, 0] : [0, 1, 2];
  const percent = (channel: number) => `${(100 * levels[start + channel]!).toFixed(1)}%`;
  return `rgb(${percent(red!)} ${percent(green!)} ${percent(blue!)})`;
}

function placeAfterKey(event: KeyboardEvent, { x, y }: Place, { width, height }: Raster): Place | undefined {
  switch (event.key) {
    case "ArrowLeft":
      return { x: Math.max(0, x - 1), y };
    case "ArrowRight":
      return { x: Math.min(width - 1, x + 1), y };
    case "ArrowUp":
      return { x, y: Math.max(0, y - 1) };
    case "ArrowDown":
      return { x, y: Math.min(height - 1, y + 1) };
    case "Home":
      return event.ctrlKey ? { x: 0, y: 0 } : { x: 0, y };
    case "End":
      return event.ctrlKey ? { x: width - 1, y: height - 1 } : { x: width - 1, y };
    default:
      return undefined;
  }
}

function cellAt(grid: HTMLElement | null, { x, y }: Place): HTMLElement | null {
  return (grid?.children[y]?.children[x] as HTMLElement | undefined) ?? null;
}

function placeUnder(event: PointerEvent, { width, height }: Raster): Place | undefined {
  const box = event.currentTarget.getBoundingClientRect();
  const x = Math.floor(((event.clientX - box.left) / box.width) * width);
  const y = Math.floor(((event.clientY - box.top) / box.height) * height);
  return x < 0 || y < 0 || x >= width || y >= height ? undefined : { x, y };
}
