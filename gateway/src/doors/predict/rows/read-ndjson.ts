/** Reads a body of JSON values, one a line, as rows, whatever model they are for. */
import { GatewayError, type Problem } from "../../../errors/gateway-error.ts";
import { isDeeperThan } from "../../../json/depth.ts";
import { countKeys, duplicateKeyIn, scanJson } from "../../../json/scan.ts";
import { invalidAt, lostFractions, textFromBytes } from "../../../request/body/parse-json.ts";
import { explainRows } from "../../../request/inputs/explain-names.ts";
import { type FittedInputs, fitValues, inputMismatch } from "../../../request/inputs/fit-json.ts";
import { isObject, valuesOfRows } from "../../../request/inputs/named-values.ts";
import { holdsIntegers, type InputPlan } from "../../../request/inputs/plan.ts";
import { maxProblems } from "../../../tensors/explain-json.ts";
import { noParameters } from "../../../tensors/tensor.ts";
import { type AskedRows, encodeRows, refuseWithoutRows, rowPointer } from "./asked-rows.ts";

/** Values, and the text of an array of them. */
interface Rows {
  readonly values: readonly unknown[];
  readonly text: string;
}

/** Throws INVALID_REQUEST. */
export function readNdjson(body: Buffer, maxDepth: number): AskedRows {
  const rows = rowsFrom(textFromBytes(body, "a JSON value a line"), maxDepth);
  return { model: "", version: undefined, parameters: noParameters, inputs: { fit: (plan) => fitRows(plan, rows) } };
}

function rowsFrom(text: string, maxDepth: number): Rows {
  // First, as of JSON bodies: of brackets alone JSON.parse makes values for seconds.
  if (isDeeperThan(text, maxDepth))
    throw new GatewayError("INVALID_REQUEST", `The body is nested more than ${maxDepth} levels deep; no input needs that.`);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const values: unknown[] = [];
  const problems: Problem[] = [];
  let keys = 0;
  for (const [row, line] of lines.entries()) {
    try {
      const value: unknown = JSON.parse(line);
      values.push(value);
      if (isObject(value)) keys += Object.keys(value).length;
    } catch {
      problems.push({ pointer: rowPointer(row), detail: whyNoJson(line) });
      if (problems.length >= maxProblems) break;
    }
  }
  if (problems.length > 0) throw invalidAt(problems);
  const whole = `[${lines.join(",")}]`;
  refuseDuplicates(whole, keys);
  return { values, text: whole };
}

function whyNoJson(line: string): string {
  const { fault } = scanJson(line);
  return fault === undefined ? "expected JSON" : `expected JSON: ${fault.detail}, at column ${fault.at + 1}`;
}

function refuseDuplicates(text: string, keys: number): void {
  if (countKeys(text) <= keys) return;
  const pointer = duplicateKeyIn(text);
  if (pointer !== undefined) throw invalidAt([{ pointer: `/rows${pointer}`, detail: "expected each key once, got it twice" }]);
}

/** Throws INPUT_MISMATCH with every problem, up to twenty. */
function fitRows(plan: InputPlan, { values, text }: Rows): FittedInputs {
  refuseWithoutRows(plan);
  const { inputs } = plan.signature;
  // Of a model with one input its value will do, as in JSON bodies.
  const isBare = inputs.length === 1 && !holdsName(values[0], inputs[0]!.name);
  const fitted = isBare
    ? encodeRows(plan, [values], text.length, (_spec, _input, row, place) => `${rowPointer(row)}${place}`)
    : fitNamed(plan, values, text);
  if (plan.hasIntegers) refuseLostFractions(plan, text);
  return fitted;
}

function fitNamed(plan: InputPlan, rows: readonly unknown[], text: string): FittedInputs {
  const values = valuesOfRows(plan, rows);
  const fitted = values && fitValues(plan, values, false, text.length);
  if (fitted === undefined) throw inputMismatch(plan, explainRows(plan, rows, "/rows"));
  return fitted;
}

/** An element of bytes that are not text is an object, too. */
function holdsName(value: unknown, name: string): boolean {
  return isObject(value) && (Object.hasOwn(value, name) || !Object.hasOwn(value, "b64"));
}

/** As in JSON bodies: where the model wants an integer, nobody who writes a fraction means the one that JSON.parse makes of it. */
function refuseLostFractions(plan: InputPlan, text: string): void {
  const { inputs } = plan.signature;
  const integers = new Set(inputs.filter(holdsIntegers).map(({ name }) => name));
  const problems = lostFractions(text, ([, input]) => inputs.length === 1 || integers.has(input?.key ?? ""), "an integer", maxProblems);
  if (problems.length > 0)
    throw inputMismatch(
      plan,
      problems.map(({ pointer, detail }) => ({ pointer: `/rows${pointer}`, detail })),
    );
}
