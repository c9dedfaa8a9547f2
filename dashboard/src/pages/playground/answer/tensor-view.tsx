/** A tensor to look at: a heat map with its scale, or a picture in colour; the value under the pointer or the arrow keys is read out. */
import { Group, NumberInput, SegmentedControl, Select, Text, useComputedColorScheme } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { formatFigure } from "./figures.ts";
import { colourAt, cssColour, darkRamp, lightRamp, paintColour, paintHeat, type Ramp } from "./paint.ts";
import { type Planes, planesOf, type Scale, scaleOf } from "./picture.ts";
import styles from "./tensor-view.module.css";

export interface TensorViewProps {
  readonly name: string;
  readonly elements: readonly number[];
  readonly shape: readonly number[];
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

export function TensorView({ name, elements, shape }: TensorViewProps) {
  const planes = useMemo(() => planesOf(shape), [shape]);
  const scale = useMemo(() => scaleOf(elements), [elements]);
  const [look, setLook] = useState<"colour" | "heat">(planes.colour === undefined ? "heat" : "colour");
  const [plane, setPlane] = useState(0);
  const [cell, setCell] = useState<Cell>();
  const ramp = useComputedColorScheme("light") === "dark" ? darkRamp : lightRamp;
  const isColour = look === "colour" && planes.colour !== undefined;
  const shownPlane = Math.min(plane, planes.count - 1);
  return (
    <div className={styles.tensor}>
      <Group gap="sm" justify="space-between">
        <Text size="sm" c="dimmed">
          {shape.join(" × ")}
        </Text>
        <Group gap="xs">
          {planes.colour !== undefined && (
            <SegmentedControl
              size="xs"
              aria-label={`How ${name} is drawn`}
              value={look}
              onChange={(value) => setLook(value as "colour" | "heat")}
              data={[
                { value: "colour", label: "Picture" },
                { value: "heat", label: "Heat map" },
              ]}
            />
          )}
          {planes.count > 1 && !isColour && <PlaneChoice name={name} planes={planes} plane={shownPlane} onChange={setPlane} />}
        </Group>
      </Group>
      <Canvas
        label={`${name}, ${shape.join(" by ")}`}
        planes={planes}
        cell={cell}
        onCell={setCell}
        paint={(canvas) =>
          isColour ? paintColour(canvas, { elements, planes, scale }) : paintHeat(canvas, { elements, planes, scale }, shownPlane, ramp)
        }
      />
      <Readout name={name} planes={planes} plane={shownPlane} cell={cell} elements={elements} isColour={isColour} />
      {!isColour && <Legend scale={scale} ramp={ramp} />}
    </div>
  );
}

interface PlaneChoiceProps {
  readonly name: string;
  readonly planes: Planes;
  readonly plane: number;
  readonly onChange: (plane: number) => void;
}

/** A list of thousands helps nobody: there the number is typed. */
const longestList = 64;

function PlaneChoice({ name, planes, plane, onChange }: PlaneChoiceProps) {
  const label = `Plane of ${name}`;
  if (planes.count > longestList) {
    const choose = (value: number | string) => typeof value === "number" && onChange(value);
    return (
      <NumberInput
        size="xs"
        w={110}
        aria-label={label}
        min={0}
        max={planes.count - 1}
        clampBehavior="strict"
        value={plane}
        onChange={choose}
      />
    );
  }
  const data = Array.from({ length: planes.count }, (_, index) => ({ value: String(index), label: planes.name(index) }));
  return (
    <Select
      size="xs"
      w={110}
      aria-label={label}
      allowDeselect={false}
      value={String(plane)}
      onChange={(value) => onChange(Number(value))}
      data={data}
    />
  );
}

interface CanvasProps {
  readonly label: string;
  readonly planes: Planes;
  readonly cell: Cell | undefined;
  readonly onCell: (cell: Cell | undefined) => void;
  readonly paint: (canvas: HTMLCanvasElement) => void;
}

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function Canvas({ label, planes, cell, onCell, paint }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => paint(canvas.current!));
  const { rows, columns } = planes;

  const moveTo = (row: number, column: number) => onCell({ row: clamp(row, rows), column: clamp(column, columns) });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moveTo((cell?.row ?? 0) + step[0], (cell?.column ?? 0) + step[1]);
  };
  const onPointerMove = (event: PointerEvent) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    moveTo(Math.floor(((event.clientY - top) / height) * rows), Math.floor(((event.clientX - left) / width) * columns));
  };
  return (
    <div
      className={styles.frame}
      role="application"
      aria-roledescription="heat map"
      aria-label={`${label}. The arrow keys walk from value to value.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the arrow keys reach it
      tabIndex={0}
      style={{
        aspectRatio: `${columns} / ${rows}`,
        maxWidth: `min(100%, ${Math.max(160, Math.min(520, columns * 40, (520 * columns) / rows))}px)`,
      }}
      onKeyDown={onKeyDown}
      onFocus={() => onCell(cell ?? { row: 0, column: 0 })}
      onPointerMove={onPointerMove}
      onPointerLeave={() => onCell(undefined)}
    >
      <canvas ref={canvas} className={styles.canvas} />
      {cell !== undefined && (
        <span
          className={styles.cursor}
          style={{
            left: `${(cell.column / columns) * 100}%`,
            top: `${(cell.row / rows) * 100}%`,
            width: `${100 / columns}%`,
            height: `${100 / rows}%`,
          }}
        />
      )}
    </div>
  );
}

function clamp(value: number, length: number): number {
  return Math.min(length - 1, Math.max(0, value));
}

interface ReadoutProps {
  readonly name: string;
  readonly planes: Planes;
  readonly plane: number;
  readonly cell: Cell | undefined;
  readonly elements: readonly number[];
  readonly isColour: boolean;
}

function Readout({ name, planes, plane, cell, elements, isColour }: ReadoutProps) {
  const words = () => {
    if (cell === undefined) return "Point at a value to read it.";
    const { row, column } = cell;
    if (isColour) {
      const values = Array.from({ length: planes.count }, (_, channel) => formatFigure(elements[planes.at(channel, row, column)]));
      return `row ${row}, column ${column}: ${values.join(", ")}`;
    }
    const value = elements[planes.at(plane, row, column)];
    return value === undefined ? "" : `${name}[${planes.place(plane, row, column).join("][")}] = ${formatFigure(value)}`;
  };
  return (
    <Text size="sm" className="figures" c={cell === undefined ? "dimmed" : undefined} aria-live="polite">
      {words()}
    </Text>
  );
}

function Legend({ scale, ramp }: { readonly scale: Scale; readonly ramp: Ramp }) {
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => cssColour(colourAt(share, scale, ramp)));
  return (
    <div className={styles.legend}>
      <span>{formatFigure(scale.min)}</span>
      <span className={styles.ramp} style={{ backgroundImage: `linear-gradient(to right, ${stops.join(", ")})` }} aria-hidden="true" />
      <span>{formatFigure(scale.max)}</span>
    </div>
  );
}
