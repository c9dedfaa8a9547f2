/** One version's share: a slider, the number beside it, and what else can be done with it. */

import { ActionIcon, NumberInput, Slider, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { percentFromPlaces, placesFromPercent } from "../document/shares.ts";
import classes from "./split-editor.module.css";

export interface ShareRowProps {
  readonly name: string;
  /** What the name stands for, where that is not itself. */
  readonly standsFor: string | undefined;
  readonly note: string | undefined;
  readonly places: number;
  readonly colour: string;
  readonly error: string | undefined;
  /** Then it is only shown. */
  readonly isFixed: boolean;
  readonly canRemove: boolean;
  readonly onMove: (places: number) => void;
  readonly onRemove: () => void;
}

export function ShareRow({ name, standsFor, note, places, colour, error, isFixed, canRemove, onMove, onRemove }: ShareRowProps) {
  const percent = percentFromPlaces(places);
  return (
    <li className={classes.row} aria-label={`Share of ${name}`}>
      <span className={classes.name}>
        <span className={classes.swatch} style={{ background: colour }} aria-hidden="true" />
        <span className={classes.words}>
          <Text span fw={600}>
            {name}
          </Text>
          {standsFor !== undefined && (
            <Text span c="dimmed">
              {` ${standsFor}`}
            </Text>
          )}
          {note !== undefined && (
            <Text span c="dimmed" size="xs" className={classes.note}>
              {note}
            </Text>
          )}
        </span>
      </span>
      {isFixed ? (
        <Text span className={classes.fixed}>
          {percent} %
        </Text>
      ) : (
        <Controls name={name} places={places} colour={colour} error={error} onMove={onMove} />
      )}
      {canRemove && !isFixed && (
        <ActionIcon
          className={classes.remove}
          variant="subtle"
          color="gray"
          aria-label={`Take ${name} out of the split`}
          onClick={onRemove}
        >
          <IconX size={16} />
        </ActionIcon>
      )}
    </li>
  );
}

type ControlsProps = Pick<ShareRowProps, "name" | "places" | "colour" | "error" | "onMove">;

function Controls({ name, places, colour, error, onMove }: ControlsProps) {
  const percent = percentFromPlaces(places);
  return (
    <>
      {/* Arrows are the slider's own; finer and larger steps are caught before it. */}
      <div className={classes.slider} role="presentation" onKeyDownCapture={(event) => stepByKey(event, places, onMove)}>
        <Slider
          min={0}
          max={100}
          step={1}
          precision={2}
          value={percent}
          onChange={(value) => onMove(placesFromPercent(value))}
          color={colour}
          label={(value) => `${value} %`}
          thumbLabel={`Share of ${name}`}
          thumbValueText={(value) => `${value} percent`}
          thumbSize={18}
        />
      </div>
      <PercentField name={name} percent={percent} error={error} onMove={onMove} />
    </>
  );
}

interface PercentFieldProps {
  readonly name: string;
  readonly percent: number;
  readonly error: string | undefined;
  readonly onMove: (places: number) => void;
}

/** What is being typed stays as typed, though the share follows with each digit. */
function PercentField({ name, percent, error, onMove }: PercentFieldProps) {
  const [typed, setTyped] = useState<string | number>();
  const type = (value: string | number) => {
    setTyped(value);
    const number = typeof value === "number" ? value : Number.parseFloat(value);
    if (Number.isFinite(number)) onMove(placesFromPercent(number));
  };
  return (
    <NumberInput
      className={classes.percent}
      aria-label={`Share of ${name} in percent`}
      value={typed ?? percent}
      onChange={type}
      onBlur={() => setTyped(undefined)}
      min={0}
      max={100}
      step={1}
      decimalScale={2}
      clampBehavior="strict"
      allowNegative={false}
      suffix=" %"
      error={error}
    />
  );
}

/** Shift with an arrow is a tenth of a percent, a page ten percent. */
function stepByKey(event: KeyboardEvent, places: number, onMove: (places: number) => void): void {
  const step = stepOfKey(event);
  if (step === 0) return;
  event.preventDefault();
  event.stopPropagation();
  onMove(places + step);
}

function stepOfKey({ key, shiftKey }: KeyboardEvent): number {
  if (key === "PageUp") return 1_000;
  if (key === "PageDown") return -1_000;
  if (!shiftKey) return 0;
  if (key === "ArrowRight" || key === "ArrowUp") return 10;
  return key === "ArrowLeft" || key === "ArrowDown" ? -10 : 0;
}
