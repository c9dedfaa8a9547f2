/** Takes a binary body apart as it arrives: its tensors' bytes go where they stay, a shared file or memory of their own, and are never copied again. */

import type { SharedFiles } from "../../backends/shared-files.ts";
import type { BodySink } from "../../request/body/read.ts";
import type { Received } from "../../request/exchange.ts";
import { inferencehub } from "../../rpc/inference.js";
import { placeForTensors, type TensorPlace } from "../tensor-places.ts";
import { askedFromMessage, decodeMessage, emptyBody, type TensorMessage } from "./read-protobuf.ts";
import { ProtobufSkimmer } from "./skim-protobuf.ts";

const { PredictRequest, Tensor } = inferencehub.rpc.v1;

/**
 * A sink for a body of a length that may not be known. Its tensors go to a file where its length says that this is worth
 * while and there is one, else to memory.
 */
export function openSkimmed(files: SharedFiles | undefined, contentLength: number | undefined, maxBytes: number): BodySink<Received> {
  return new SkimmedBodySink(placeForTensors(files, contentLength, 1, maxBytes));
}

class SkimmedBodySink implements BodySink<Received> {
  readonly #place: TensorPlace;
  readonly #skimmer: ProtobufSkimmer;
  #bytes = 0;

  constructor(place: TensorPlace) {
    this.#place = place;
    this.#skimmer = new ProtobufSkimmer(place);
  }

  take(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    this.#skimmer.take(chunk);
    return false;
  }

  end(): Received {
    if (this.#bytes === 0) throw emptyBody();
    const { file, stretches } = this.#place;
    const { head, tensors } = this.#skimmer.end();
    const message = decodeMessage(() => PredictRequest.decode(head));
    const messages = tensors.map((tensor): TensorMessage => {
      const decoded = decodeMessage(() => Tensor.decode(tensor.head));
      return tensor.stretch === undefined ? decoded : { ...decoded, stretch: stretches[tensor.stretch]! };
    });
    return { asked: askedFromMessage(message, messages), bytes: this.#bytes, wish: undefined, file };
  }

  abandon(): void {
    this.#place.file?.release();
  }
}
