/** Writes a chat or a completion that was asked for as a whole. */
import { GatewayError } from "../../../../errors/gateway-error.ts";
import type { Outcome } from "../../../../request/exchange.ts";
import { byteLengthOf } from "../../../../tensors/tensor.ts";
import { turns } from "../../../../time/turns.ts";
import { wholeBytes } from "../../../pieces.ts";
import { usageDocument } from "../../base/tokens.ts";
import type { GenerationWish } from "../request/head.ts";
import { eventsOf } from "./events.ts";
import { headOf, type Kind } from "./kinds.ts";
import { WholeChoices } from "./whole-choices.ts";

/** Events that are put together within a millisecond or so. */
const eventsAtOnce = 128;

/** Throws or rejects with MODEL_FAILED and PAYLOAD_TOO_LARGE. */
export function writeGeneration(kind: Kind, outcome: Outcome, wish: GenerationWish, maxBytes: number): string | Promise<string> {
  const steps = written(kind, outcome, wish, maxBytes);
  if (byteLengthOf(outcome.outputs) > wholeBytes) return turns.through(steps);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function* written(kind: Kind, outcome: Outcome, wish: GenerationWish, maxBytes: number): Generator<void, string, void> {
  const { version, record, outputs } = outcome;
  const choices = new WholeChoices(kind, wish.choices);
  let events = 0;
  for (const event of eventsOf(outputs, wish.choices)) {
    choices.add(event);
    if (++events % eventsAtOnce === 0) yield;
  }
  const whole = choices.whole();
  const usage = usageDocument(record.usage);
  const text = JSON.stringify({ ...headOf(kind, kind.whole, version, record), choices: whole, usage, ...choices.others });
  if (Buffer.byteLength(text) <= maxBytes) return text;
  throw new GatewayError(
    "PAYLOAD_TOO_LARGE",
    `The answer takes more than ${maxBytes} bytes: ask for fewer tokens, or for a stream, or raise limits.json_answer_bytes.`,
  );
}
