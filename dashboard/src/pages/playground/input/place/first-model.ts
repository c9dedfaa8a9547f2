/** Which model the page opens on when nobody has chosen one: the one that shows best what this is about. */
import { taskOf } from "../../../../api/generation.ts";
import type { Model, ModelVersion } from "../../../../api/types.ts";
import { versionOfChoice } from "../../../../api/version-choice.ts";
import { pictureSpecOf } from "../picture/picture-spec.ts";
import { shapeOfRow } from "../signature.ts";

/** A picture of this many pixels is drawn by hand, a larger one is a photograph. */
const mostPixels = 64 * 64;

/** @param lastUsed the model of the last call that this browser knows of */
export function modelToOpenOn(models: readonly Model[], lastUsed: string | undefined): Model | undefined {
  const ready = models.filter((model) => readyVersion(model) !== undefined);
  const like = (wish: (version: ModelVersion) => boolean) => ready.find((model) => wish(readyVersion(model)!));
  return (
    like((version) => isDrawn(version) && hasExample(version)) ??
    ready.find(({ name }) => name === lastUsed) ??
    like((version) => taskOf(version) === "predict" && hasExample(version)) ??
    like((version) => taskOf(version) === "predict") ??
    ready[0] ??
    models[0]
  );
}

/** The one that would answer. */
function readyVersion(model: Model): ModelVersion | undefined {
  const meant = versionOfChoice(model, "");
  return meant?.state === "READY" ? meant : undefined;
}

function hasExample({ examples = [] }: ModelVersion): boolean {
  return examples.length > 0;
}

/** One input, a small picture in shades of grey. */
function isDrawn({ image, inputs, batched }: ModelVersion): boolean {
  const [input, ...others] = inputs;
  if (image === undefined || input === undefined || others.length > 0 || image.input !== input.name) return false;
  const picture = pictureSpecOf(image, shapeOfRow(input, batched), input.datatype);
  return picture?.channels === 1 && picture.width * picture.height <= mostPixels;
}
