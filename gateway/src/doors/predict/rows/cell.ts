/** What a cell of a CSV file stands for: the value that JSON would have there. */
import { losesFraction } from "../../../json/number.ts";
import type { Datatype } from "../../../tensors/datatype.ts";
import type { TensorSpec } from "../../../tensors/tensor.ts";

// As people and programs write numbers: spreadsheets, pandas and R are freer than JSON.
const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const whole = /^([+-]?)0*([0-9]+)$/;
const specials: ReadonlyMap<string, string> = new Map([
  ["nan", "NaN"],
  ["inf", "Infinity"],
  ["+inf", "Infinity"],
  ["-inf", "-Infinity"],
  ["infinity", "Infinity"],
  ["+infinity", "Infinity"],
  ["-infinity", "-Infinity"],
]);

/** An empty cell is a missing value, but in text that can't be missing. A cell that is no value of the datatype stays the text that it is. */
export function valueFromCell({ datatype, nullable }: TensorSpec, cell: string): unknown {
  if (datatype === "BYTES") return cell === "" && nullable ? null : cell;
  const text = cell.trim();
  if (text === "") return null;
  switch (datatype) {
    case "BOOL":
      return booleanFrom(text) ?? cell;
    case "FP16":
    case "BF16":
    case "FP32":
    case "FP64":
      return decimal.test(text) ? Number(text) : (specials.get(text.toLowerCase()) ?? cell);
    default:
      return integerFrom(datatype, text) ?? cell;
  }
}

function booleanFrom(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : undefined;
}

/** Undefined for what is no integer, or one that a number would not hold exactly. */
function integerFrom(datatype: Datatype, text: string): number | string | undefined {
  const digits = whole.exec(text);
  if (digits !== null) {
    const written = `${digits[1] === "-" && digits[2] !== "0" ? "-" : ""}${digits[2]}`;
    return datatype === "INT64" || datatype === "UINT64" ? written : Number(written);
  }
  if (!decimal.test(text) || losesFraction(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Whether it could be a number or a flag, or is empty: a row of such cells is no header. */
export function isNoWord(cell: string): boolean {
  const text = cell.trim();
  return text === "" || decimal.test(text) || specials.has(text.toLowerCase()) || booleanFrom(text) !== undefined;
}
