/** Reads the map of `InferParameter`s of a message. */
import { delimited } from "../../tensors/protobuf-wire.ts";
import type { Parameters } from "../../tensors/tensor.ts";
import { parametersFromMessage } from "../parameters.ts";
import { type FieldBudget, FieldReader } from "./field-reader.ts";

type ParameterMessage = Parameters0[string];
type Parameters0 = Parameters1[0];
type Parameters1 = globalThis.Parameters<typeof parametersFromMessage>;

export class ParameterReader {
  readonly #budget: FieldBudget;
  #messages: Record<string, ParameterMessage> | undefined;

  constructor(budget: FieldBudget) {
    this.#budget = budget;
  }

  /** An entry of the map. Throws INVALID_REQUEST. */
  take(bytes: Buffer): void {
    const entry = new FieldReader(bytes, this.#budget, "a map of parameters");
    let name = "";
    let value: ParameterMessage = {};
    while (entry.next()) {
      if (entry.wire !== delimited) continue;
      if (entry.number === 1) name = entry.text();
      else if (entry.number === 2) value = this.#valueFrom(entry.bytes());
    }
    this.#messages ??= Object.create(null) as Record<string, ParameterMessage>;
    this.#messages[name] = value;
  }

  has(name: string): boolean {
    return this.#messages?.[name] !== undefined;
  }

  /** Throws INVALID_REQUEST. */
  parameters(): Parameters {
    return parametersFromMessage(this.#messages ?? {});
  }

  #valueFrom(bytes: Buffer): ParameterMessage {
    const reader = new FieldReader(bytes, this.#budget, "an InferParameter");
    let value: ParameterMessage = {};
    while (reader.next()) {
      if (reader.number === 1) value = { value: "boolValue", boolValue: reader.unsigned() !== 0 };
      else if (reader.number === 2) value = { value: "int64Value", int64Value: reader.integer() };
      else if (reader.number === 3) value = { value: "stringValue", stringValue: reader.text() };
      else if (reader.number === 4) value = { value: "doubleValue", doubleValue: reader.double() };
      else if (reader.number === 5) value = { value: "int64Value", int64Value: reader.unsigned() };
    }
    return value;
  }
}
