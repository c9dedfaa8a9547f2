/** One captured call as what a file holds of it: a row of few columns, or a line. */
import type { ParameterValue } from "../../tensors/tensor.ts";
import { eventOutput, joinedOutputs, textOutput } from "./joined-outputs.ts";
import { maskText, type Redacted, type Redaction, type RedactionAction } from "./redaction.ts";
import type { FinishedCall, SampledCall } from "./sampled-call.ts";
import { tensorText } from "./tensor-text.ts";

/** What of a call is not in its row as it came, and why. */
interface LeftOut {
  readonly what: Redacted;
  readonly name: string;
  readonly why: "cut" | RedactionAction;
}

/** Texts that end with `Json` are JSON. */
export interface Row {
  readonly wallMs: number;
  readonly requestId: string;
  readonly operation: string;
  readonly model: string;
  readonly version: string;
  readonly keyId: string;
  readonly status: number;
  readonly reason: string | undefined;
  readonly rows: number;
  readonly totalMs: number;
  readonly queueMs: number;
  readonly computeMs: number;
  readonly inputsJson: string;
  readonly outputsJson: string;
  readonly parametersJson: string;
  readonly leftOutJson: string;
}

/** Of everything in a line but tensors and parameters, about. */
const headBytes = 512;

/** Steps that make the row of a call, each of a millisecond or so. */
export function* rowOf(call: SampledCall, finished: FinishedCall, redaction: Redaction, maxBytes: number): Generator<void, Row> {
  const { name: model, version } = call.version;
  const leftOut: LeftOut[] = [];
  const room = { bytes: maxBytes - headBytes };
  const parametersJson = parametersText(call, redaction, leftOut, room);
  const inputsJson = yield* tensorsText("input", call.inputs, call, redaction, leftOut, room);
  const outputs = call.missedBytes > 0 ? [] : joinedOutputs(call.version, call.chunks);
  if (call.missedBytes > 0) leftOut.push({ what: "output", name: "*", why: "cut" });
  const outputsJson = yield* tensorsText("output", outputs, call, redaction, leftOut, room);
  return {
    wallMs: call.wallMs,
    requestId: finished.requestId,
    operation: finished.operation,
    model,
    version,
    keyId: finished.keyId,
    status: finished.status,
    reason: finished.reason,
    rows: finished.rows,
    totalMs: roundMs(finished.durationMs),
    queueMs: roundMs(finished.queueUs / 1e3),
    computeMs: roundMs(finished.computeUs / 1e3),
    inputsJson,
    outputsJson,
    parametersJson,
    leftOutJson: JSON.stringify(leftOut),
  };
}

/** A row as one line of JSON. */
export function lineOf(row: Row): string {
  const head = JSON.stringify({
    time: new Date(row.wallMs).toISOString(),
    request_id: row.requestId,
    operation: row.operation,
    model: row.model,
    version: row.version,
    key_id: row.keyId,
    status: row.status,
    reason: row.reason ?? null,
    rows: row.rows,
    timings_ms: { total: row.totalMs, queue: row.queueMs, compute: row.computeMs },
  });
  const { inputsJson, outputsJson, parametersJson, leftOutJson } = row;
  return `${head.slice(0, -1)},"inputs":${inputsJson},"outputs":${outputsJson},"parameters":${parametersJson},"left_out":${leftOutJson}}\n`;
}

interface Room {
  bytes: number;
}

function* tensorsText(
  what: "input" | "output",
  tensors: SampledCall["inputs"],
  { version }: SampledCall,
  redaction: Redaction,
  leftOut: LeftOut[],
  room: Room,
): Generator<void, string> {
  const fields: string[] = [];
  for (const tensor of tensors) {
    const action = redaction.of(version.name, what, tensor.name) ?? actionForText(version.name, what, tensor.name, redaction);
    const made = yield* tensorText(tensor, action, room.bytes, redaction);
    const field = `${JSON.stringify(tensor.name)}:${made.text}`;
    room.bytes -= Buffer.byteLength(field);
    fields.push(field);
    if ("leftOut" in made) leftOut.push({ what, name: tensor.name, why: made.leftOut });
  }
  return `{${fields.join(",")}}`;
}

/** What a model for text has made is one thing, whichever of its names a rule has. */
function actionForText(model: string, what: Redacted, name: string, redaction: Redaction): RedactionAction | undefined {
  if (what !== "output" || (name !== textOutput && name !== "tool_calls")) return undefined;
  return redaction.of(model, what, textOutput) ?? redaction.of(model, what, eventOutput);
}

function parametersText({ version, parameters }: SampledCall, redaction: Redaction, leftOut: LeftOut[], room: Room): string {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const action = redaction.of(version.name, "parameter", name);
    const text = action === "drop" ? undefined : `${JSON.stringify(name)}:${parameterText(value, action, redaction)}`;
    const length = Buffer.byteLength(text ?? "");
    const fits = length <= room.bytes;
    if (action !== undefined || !fits) leftOut.push({ what: "parameter", name: name.slice(0, 64), why: action ?? "cut" });
    if (text === undefined || !fits) continue;
    room.bytes -= length;
    fields.push(text);
  }
  return `{${fields.join(",")}}`;
}

function parameterText(value: ParameterValue, action: RedactionAction | undefined, redaction: Redaction): string {
  const [plain] = Object.values(value) as [boolean | number | string];
  if (action === undefined) return JSON.stringify(plain);
  return JSON.stringify(action === "hash" ? redaction.hash(String(plain)) : maskText(String(plain)));
}

/** To the microsecond. */
function roundMs(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}
