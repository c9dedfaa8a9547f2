/** What `sticky: {by: field}` of the traffic rules may know a caller again by: the short texts of a body, such as `user`. */
import type { Parameters, ParameterValue } from "../../../tensors/tensor.ts";
import type { Fields } from "./read-fields.ts";

/** Texts that are longer are no names. */
const maxLength = 512;

export function marksIn(fields: Fields): Parameters {
  const marks: Record<string, ParameterValue> = Object.create(null);
  for (const [name, value] of Object.entries(fields))
    if (typeof value === "string" && value.length <= maxLength) marks[name] = { stringValue: value };
  return marks;
}
