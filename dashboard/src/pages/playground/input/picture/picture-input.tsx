/** A picture to draw, to open, or to set pixel by pixel; beside it what the model gets. */
import { Button, FileButton, Group, SegmentedControl, Switch, Text } from "@mantine/core";
import { IconArrowBackUp, IconEraser, IconPhoto } from "@tabler/icons-react";
import { type ClipboardEvent, type DragEvent, useMemo, useState } from "react";
import { textFromElement } from "../element.ts";
import { brushOf } from "./drawing.ts";
import { pictureAmong, pixelsFromFile } from "./open-picture.ts";
import { Pad } from "./pad.tsx";
import classes from "./picture-input.module.css";
import type { PictureSpec } from "./picture-spec.ts";
import { PixelGrid } from "./pixel-grid.tsx";
import { elementAt, type Raster, tensorFromRaster } from "./raster.ts";
import { type Drawing, useDrawing } from "./use-drawing.ts";

export interface PictureInputProps {
  readonly spec: PictureSpec;
  readonly tensor: unknown;
  /** The tensor as a picture. */
  readonly raster: Raster;
  readonly onChange: (tensor: unknown) => void;
}

export function PictureInput({ spec, tensor, raster, onChange }: PictureInputProps) {
  const drawing = useDrawing(spec, tensor, onChange);
  const [fault, setFault] = useState<string>();
  const ratio = spec.width / spec.height;
  const brush = useMemo(() => brushOf(spec), [spec]);

  async function open(file: File | null | undefined): Promise<void> {
    if (!file) return;
    try {
      drawing.upload(await pixelsFromFile(file), file.name);
      setFault(undefined);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }

  function take(event: DragEvent | ClipboardEvent, items: DataTransfer): void {
    const file = pictureAmong(items);
    if (file === undefined) return;
    event.preventDefault();
    void open(file);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: the fieldset is around it
    <div
      role="group"
      aria-label="Picture"
      className={classes.input}
      onPaste={(event) => take(event, event.clipboardData)}
      onDrop={(event) => take(event, event.dataTransfer)}
      onDragOver={(event) => event.preventDefault()}
    >
      <figure className={classes.figure}>
        <Pad source={drawing.source} raster={raster} brush={brush} ratio={ratio} onStroke={drawing.stroke} />
        <figcaption className={classes.caption}>Draw, drop or paste a picture</figcaption>
      </figure>
      <figure className={classes.figure}>
        <PixelGrid
          raster={raster}
          onChange={(next) => drawing.setTensor(tensorFromRaster(next, spec))}
          describe={(x, y) => textFromElement(elementAt(tensor, spec, x, y))}
        />
        <figcaption className={classes.caption}>
          As the model gets it: {raster.width} × {raster.height}
        </figcaption>
      </figure>
      <Tools drawing={drawing} onOpen={open} />
      {fault !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" className={classes.whole!}>
          {fault}
        </Text>
      )}
    </div>
  );
}

function Tools({ drawing, onOpen }: { readonly drawing: Drawing; readonly onOpen: (file: File | null) => void }) {
  const { options, source, canUndo } = drawing;
  return (
    <Group gap="xs" className={classes.whole!}>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowBackUp size={14} aria-hidden />}
        disabled={!canUndo}
        onClick={drawing.undo}
      >
        Undo
      </Button>
      <Button size="xs" variant="default" leftSection={<IconEraser size={14} aria-hidden />} onClick={drawing.clear}>
        Clear
      </Button>
      <FileButton accept="image/*" onChange={onOpen}>
        {(props) => (
          <Button {...props} size="xs" variant="default" leftSection={<IconPhoto size={14} aria-hidden />}>
            Open a picture
          </Button>
        )}
      </FileButton>
      {source.kind === "upload" ? (
        <UploadOptions drawing={drawing} />
      ) : (
        <Switch
          size="xs"
          label="Centre what is drawn"
          checked={options.isCentred}
          onChange={(event) => drawing.setOptions({ ...options, isCentred: event.currentTarget.checked })}
        />
      )}
    </Group>
  );
}

function UploadOptions({ drawing: { options, setOptions } }: { readonly drawing: Drawing }) {
  const { resizing } = options;
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="How the picture is resized"
        value={resizing.mode}
        onChange={(mode) => setOptions({ ...options, resizing: { ...resizing, mode: mode === "fill" ? "fill" : "fit" } })}
        data={[
          { value: "fit", label: "Fit" },
          { value: "fill", label: "Fill" },
        ]}
      />
      <Switch
        size="xs"
        label="Invert"
        checked={resizing.isInverted}
        onChange={(event) => setOptions({ ...options, resizing: { ...resizing, isInverted: event.currentTarget.checked } })}
      />
    </>
  );
}
