// Times JSON and Protobuf in Node, with the code that the gateway uses; reads the calls on stdin, writes medians to stdout.
// Processor time of this thread, not time on the wall, so that whatever else the machine does counts little.
import { readFileSync } from "node:fs";
import { inferencehub } from "../gateway/src/rpc/inference.js";

const { PredictRequest, Datatype } = inferencehub.rpc.v1;
// The system counts a thread's time in ticks of 4 ms (250 a second), so a sample of 100 ms is right to 4 %.
const SAMPLE_US = 100_000;
const BUDGET_MS = 3_000;

function measured(call) {
  const json = readFileSync(call.json);
  const protobuf = readFileSync(call.protobuf);
  const message = PredictRequest.decode(protobuf);
  const ArrayType = message.inputs[0].datatype === Datatype.DATATYPE_FP64 ? Float64Array : Float32Array;
  const { name, shape } = message.inputs[0];
  // People write a single row without the batch dimension.
  const jsonShape = shape[0] === 1 ? shape.slice(1) : shape;
  const array = arrayFromJson(json, ArrayType, shape);
  const other = arrayFromProtobuf(protobuf, ArrayType);
  if (Buffer.compare(bytesOf(array), bytesOf(other)) !== 0) throw new Error("the two ways disagree");

  return {
    json: {
      encode_us: medianUs(() => jsonFromArray(array, message.modelName, jsonShape)),
      decode_us: medianUs(() => arrayFromJson(json, ArrayType, shape)),
    },
    protobuf: {
      encode_us: medianUs(() => protobufFromArray(array, message.modelName, name, shape)),
      decode_us: medianUs(() => arrayFromProtobuf(protobuf, ArrayType)),
    },
  };
}

function jsonFromArray(array, model, shape) {
  return Buffer.from(JSON.stringify({ model_name: model, inputs: nested(array, shape, 0, 0) }));
}

function nested(array, shape, dimension, start) {
  const length = shape[dimension];
  if (dimension === shape.length - 1) return Array.from(array.subarray(start, start + length));
  const stride = shape.slice(dimension + 1).reduce((product, size) => product * size, 1);
  return Array.from({ length }, (_, row) => nested(array, shape, dimension + 1, start + row * stride));
}

function arrayFromJson(body, ArrayType, shape) {
  const array = new ArrayType(shape.reduce((product, size) => product * size, 1));
  fill(array, JSON.parse(body.toString()).inputs, 0);
  return array;
}

function fill(array, value, at) {
  if (typeof value === "number") {
    array[at] = value;
    return at + 1;
  }
  for (const part of value) at = fill(array, part, at);
  return at;
}

function protobufFromArray(array, modelName, name, shape) {
  const datatype = array instanceof Float64Array ? Datatype.DATATYPE_FP64 : Datatype.DATATYPE_FP32;
  return PredictRequest.encode({ modelName, inputs: [{ name, datatype, shape, raw: bytesOf(array) }] }).finish();
}

function arrayFromProtobuf(body, ArrayType) {
  const { raw } = PredictRequest.decode(body).inputs[0];
  // A copy, because a typed array must begin at a multiple of its element's size.
  const copy = new Uint8Array(raw);
  return new ArrayType(copy.buffer, 0, copy.byteLength / ArrayType.BYTES_PER_ELEMENT);
}

function bytesOf(array) {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

function medianUs(run) {
  let runs = 1;
  while (microseconds(run, runs) < SAMPLE_US) runs *= 2;
  const samples = [];
  const end = performance.now() + BUDGET_MS;
  while (samples.length < 15 || performance.now() < end) samples.push(microseconds(run, runs) / runs);
  samples.sort((a, b) => a - b);
  return Number(samples[samples.length >> 1].toFixed(3));
}

function microseconds(run, runs) {
  const before = process.threadCpuUsage();
  for (let i = 0; i < runs; i++) run();
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

const calls = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(calls.map(measured)));
