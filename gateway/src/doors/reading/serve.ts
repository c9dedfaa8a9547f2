/** In the thread: reads large JSON bodies and encodes their inputs, while the gateway's event loop goes on. */
import { parentPort } from "node:worker_threads";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import type { FittedInputs } from "../../request/inputs/fit-json.ts";
import { planOf, type Signature } from "../../request/inputs/plan.ts";
import { ownBytes } from "../../tensors/tensor.ts";
import type { Failure, Fitted, Format, Order, Placed, ReadAtOnce, Reply } from "./messages.ts";

/** How a format's bodies are read. `fitLater`: their inputs have no type before a signature gives them one. Each throws a GatewayError. */
export type ReadBody =
  | { readonly fitLater: (body: Buffer, maxDepth: number) => Asked<FittedInputs> }
  | { readonly atOnce: (body: Buffer, maxDepth: number) => ReadAtOnce };

/** Does what the gateway's own thread orders, from now on. */
export function serveReading(howToRead: (format: Format) => ReadBody): void {
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
    else if (order.order === "read") readBody(order);
    else {
      const { signatureId, signature = signatures.get(signatureId)! } = order;
      signatures.set(signatureId, signature);
      const fitted = placed(read!.inputs.fit(planOf(signature)));
      read = undefined;
      say({ reply: "fitted", fitted }, fitted.memory);
    }
  }

  function readBody({ format, body, length, maxDepth }: Extract<Order, { order: "read" }>): void {
    const how = howToRead(format);
    const bytes = Buffer.from(body, 0, length);
    if ("atOnce" in how) {
      const { head, parts } = how.atOnce(bytes, maxDepth);
      const layout = new Layout();
      const stretches = parts.map((part) => ({ offset: layout.place(part.length), length: part.length }));
      const memory = new Uint8Array(layout.end);
      for (const [index, part] of parts.entries()) memory.set(part, stretches[index]!.offset);
      return say({ reply: "done", head, memory: memory.buffer, parts: stretches }, memory.buffer);
    }
    const { inputs, ...envelope } = how.fitLater(bytes, maxDepth);
    read = { inputs, ...envelope };
    say({ reply: "read", envelope });
  }

  function say(reply: Reply, memory?: ArrayBuffer): void {
    port.postMessage(reply, memory === undefined ? [] : [memory]);
  }
}

/** As every tensor begins, so that typed arrays can look at it. */
const alignment = 8;

/** Where parts lie end to end in one memory. */
class Layout {
  end = 0;

  place(length: number): number {
    const at = this.end;
    this.end = Math.ceil((at + length) / alignment) * alignment;
    return at;
  }
}

/** All tensors end to end in one memory, which travels without being copied. */
function placed({ tensors, rows, isRowLeftOut }: FittedInputs): Fitted {
  const layout = new Layout();
  const places = tensors.map(({ shape, raw, missing }): Placed => {
    const offset = layout.place(raw.length);
    return {
      shape,
      offset,
      length: raw.length,
      missingAt: missing ? layout.place(missing.length) : -1,
      missingLength: missing?.length ?? 0,
    };
  });
  const memory = new Uint8Array(layout.end);
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
