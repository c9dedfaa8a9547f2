/** Runs in a thread of its own: reads large bodies of text and encodes their inputs, while the gateway's event loop goes on. */
import { parentPort } from "node:worker_threads";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import type { FittedInputs } from "../../request/inputs/fit-json.ts";
import { planOf, type Signature } from "../../request/inputs/plan.ts";
import { ownBytes } from "../../tensors/tensor.ts";
import type { Failure, Fitted, Order, Placed, Reply } from "./json-thread-messages.ts";
import { readText } from "./read-text.ts";

const port = parentPort!;
const signatures = new Map<number, Signature>();
/** The body that was read and not fitted yet. */
let read: Asked<FittedInputs> | undefined;

port.on("message", (order: Order) => {
  try {
    obey(order);
  } catch (thrown) {
    read = undefined;
    say({ reply: "failed", failure: failureFrom(thrown) });
  }
});

function obey(order: Order): void {
  if (order.order === "drop") read = undefined;
  else if (order.order === "read") {
    const { inputs, ...envelope } = readText(order.format, Buffer.from(order.body, 0, order.length), order.maxDepth);
    read = { inputs, ...envelope };
    say({ reply: "read", envelope });
  } else {
    const { signatureId, signature = signatures.get(signatureId)! } = order;
    signatures.set(signatureId, signature);
    const fitted = placed(read!.inputs.fit(planOf(signature)));
    read = undefined;
    say({ reply: "fitted", fitted }, fitted.memory);
  }
}

function say(reply: Reply, memory?: ArrayBuffer): void {
  port.postMessage(reply, memory === undefined ? [] : [memory]);
}

/** As every tensor begins, so that typed arrays can look at it. */
const alignment = 8;

/** All tensors end to end in one memory, which travels without being copied. */
function placed({ tensors, rows, isRowLeftOut }: FittedInputs): Fitted {
  let end = 0;
  const place = (length: number): number => {
    const at = end;
    end = Math.ceil((at + length) / alignment) * alignment;
    return at;
  };
  const places = tensors.map(({ shape, raw, missing }): Placed => {
    const offset = place(raw.length);
    return { shape, offset, length: raw.length, missingAt: missing ? place(missing.length) : -1, missingLength: missing?.length ?? 0 };
  });
  const memory = new Uint8Array(end);
  for (const [index, { raw, missing }] of tensors.entries()) {
    const { offset, missingAt } = places[index]!;
    memory.set(ownBytes(raw).view(), offset);
    if (missing) memory.set(missing, missingAt);
  }
  return { memory: memory.buffer, tensors: places, rows, isRowLeftOut };
}

function failureFrom(thrown: unknown): Failure {
  const { reason, detail, problems, cause } = GatewayError.from(thrown);
  return { reason, detail, problems, cause: cause === undefined ? undefined : cause instanceof Error ? cause.stack : String(cause) };
}
