/** The JSON of one chunk, and of what comes last: what events and lines have in common. */
import type { Usage } from "../../../backends/answer.ts";
import { GatewayError } from "../../../errors/gateway-error.ts";
import { problemFromError } from "../../../errors/problem.ts";
import type { NamedClasses } from "../../../request/classes.ts";
import type { StreamOutcome } from "../../../request/exchange.ts";
import { byteLengthOf, type EncodedTensor } from "../../../tensors/tensor.ts";
import { turns } from "../../../time/turns.ts";
import { wholeBytes } from "../../pieces.ts";
import { outputJson, outputPieces } from "../outputs/output-json.ts";

/** How a format writes what comes: each text but the last of one piece of JSON ends in the middle of a line. */
export interface ChunkFormat {
  readonly chunk: Frame;
  readonly end: Frame;
  readonly error: Frame;
}

/** What stands around a piece of JSON. */
export type Frame = readonly [before: string, after: string];

/** All texts of an answer. Never rejects: what goes wrong is the last of them. */
export async function* textsOf(outcome: StreamOutcome, { chunk, end, error }: ChunkFormat): AsyncGenerator<string, void, void> {
  const { chunks, firstDimension, classes } = outcome;
  try {
    for (let outputs = await chunks.next(); outputs !== undefined; outputs = await chunks.next())
      if (byteLengthOf(outputs) <= wholeBytes) yield chunk[0] + wholeJson(outputs, firstDimension, classes) + chunk[1];
      else yield* inTurns(chunk, jsonPieces(outputs, firstDimension, classes));
    yield end[0] + endJson(outcome) + end[1];
  } catch (thrown) {
    const failure = GatewayError.from(thrown);
    outcome.record.noteFailure(failure);
    yield error[0] + problemFromError(failure, outcome.record.requestId).body + error[1];
  }
}

function wholeJson(outputs: readonly EncodedTensor[], firstDimension: number, classes: NamedClasses | undefined): string {
  let text = '{"outputs":{';
  for (const [i, output] of outputs.entries()) text += keyText(output.name, i) + outputJson(output, firstDimension, classes);
  return `${text}}}`;
}

function* jsonPieces(
  outputs: readonly EncodedTensor[],
  firstDimension: number,
  classes: NamedClasses | undefined,
): Generator<string, void, void> {
  yield '{"outputs":{';
  for (const [i, output] of outputs.entries()) {
    yield keyText(output.name, i);
    yield* outputPieces(output, firstDimension, classes);
  }
  yield "}}";
}

/** A large chunk, while other calls have their turns. */
async function* inTurns([before, after]: Frame, pieces: Iterable<string>): AsyncGenerator<string, void, void> {
  yield before;
  await turns.next();
  for (const piece of pieces) {
    yield piece;
    if (turns.isOver) await turns.next();
  }
  yield after;
}

function keyText(name: string, index: number): string {
  return `${index > 0 ? "," : ""}${JSON.stringify(name)}:`;
}

function endJson({ version, chunks, record }: StreamOutcome): string {
  const { timings, usage } = chunks.end();
  const names = JSON.stringify({ model_name: version.name, version: version.version, request_id: record.requestId }).slice(0, -1);
  const { total, gateway, queue, compute } = timings;
  const timingsText = `"timings_ms":{"total":${total},"gateway":${gateway},"queue":${queue},"compute":${compute}}`;
  return `${names},${timingsText}${usage === undefined ? "" : `,"usage":${usageJson(usage)}`}}`;
}

function usageJson({ promptTokens, completionTokens, cachedTokens, estimated }: Usage): string {
  return JSON.stringify({
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    cached_tokens: cachedTokens,
    ...(estimated && { estimated }),
  });
}
