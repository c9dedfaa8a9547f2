/** Fits an image file to a version's signature: the version says what it makes of one. */
import { GatewayError } from "../../errors/gateway-error.ts";
import { imageTensor } from "../../models/image-tensor.ts";
import type { OwnBytes, SharedBytes } from "../../tensors/tensor.ts";
import type { FittedInputs } from "./fit-json.ts";
import type { InputPlan, Signature } from "./plan.ts";

/** Throws UNSUPPORTED_MEDIA_TYPE. What the file holds only the worker knows. */
export function fitImage({ signature }: InputPlan, raw: OwnBytes | SharedBytes, mediaType: string): FittedInputs {
  const tensor = imageTensor(signature, raw, mediaType);
  if (tensor === undefined) throw takesNone(signature, mediaType);
  return { tensors: [tensor], rows: 1, isRowLeftOut: signature.batched };
}

function takesNone({ name, version, image }: Signature, mediaType: string): GatewayError {
  const whatIsMissing =
    image === undefined
      ? "name the input that is a picture as `image` in its model.yaml, such as `image: {input: pixels, layout: CHW}`"
      : "a file must be all that its model.yaml leaves open: `image.input` its only input, and `image.size` given where the shape has no width and height";
  return new GatewayError(
    "UNSUPPORTED_MEDIA_TYPE",
    `Version '${version}' of '${name}' takes no ${mediaType}: send its inputs as application/json, or ${whatIsMissing}.`,
  );
}
