/** Calls that travel as one message: they are for one version, look alike, and share their parameters. */
import { type EncodedTensor, isShared, type Parameters, type ParameterValue } from "../../../tensors/tensor.ts";
import type { CallContent } from "../../call.ts";
import type { LaneCall } from "./lane-call.ts";
import { referenceFromBytes } from "./stage-inputs.ts";

export class Block {
  /** Id of the first call, counted up from 1; the calls after it have the numbers after it. 0 before it is sent. */
  firstCallId = 0;
  /** In the order of their ids; a place is empty once its call has been answered. */
  readonly calls: (LaneCall | undefined)[] = [];
  /** Calls that have not been answered. */
  open = 0;
  /** Rows of each call, in the same order. */
  readonly rows: number[] = [];
  /** Whether all calls are of one caller. */
  isOfOneCaller = true;
  /** The first of the calls, like which all the others look. */
  readonly likeness: CallContent;

  constructor(first: LaneCall) {
    this.likeness = first.content;
    this.add(first);
  }

  add(call: LaneCall): void {
    call.block = this;
    call.place = this.calls.length;
    this.calls.push(call);
    this.rows.push(rowsOf(call.content));
    this.open++;
    if (call.content.share.caller !== this.likeness.share.caller) this.isOfOneCaller = false;
  }

  /** Puts calls of one caller behind each other, in the order in which they came: before the block has its ids. */
  arrange(): void {
    if (this.isOfOneCaller) return;
    const turns = new Map<number, number>();
    for (const call of this.calls) if (!turns.has(callerOf(call!))) turns.set(callerOf(call!), turns.size);
    this.calls.sort((one, other) => turns.get(callerOf(one!))! - turns.get(callerOf(other!))!);
    this.calls.forEach((call, place) => {
      call!.place = place;
      this.rows[place] = rowsOf(call!.content);
    });
  }

  /** Rows of so many calls together. */
  rowsOf(first: number, calls: number): number {
    let rows = 0;
    for (let place = first; place < first + calls; place++) rows += this.rows[place]!;
    return rows;
  }

  /** The id of a call on its lane. */
  idOf({ place }: LaneCall): number {
    return this.firstCallId + place;
  }
}

function callerOf({ content }: LaneCall): number {
  return content.share.caller;
}

/** Rows of a call; 1 where they are not counted. */
function rowsOf({ sharesRuns, inputs }: CallContent): number {
  return sharesRuns ? inputs[0]!.shape[0]! : 1;
}

/** Whether a call has to be a block of its own: its version or its caller wants it run alone, it streams, it is large, part of it lies in a file, or it is an image file. */
export function travelsAlone({ sharesRuns, inputs, alone, streams }: CallContent): boolean {
  if (!sharesRuns || alone || streams) return true;
  let bytes = 0;
  for (const { raw, mediaType } of inputs) {
    if (isShared(raw) || mediaType !== undefined) return true;
    bytes += raw.length;
  }
  return bytes >= referenceFromBytes;
}

/** Whether two calls that need not travel alone may travel together. */
export function lookAlike(one: CallContent, other: CallContent): boolean {
  if (one.model !== other.model || one.version !== other.version) return false;
  const { inputs } = one;
  if (inputs.length !== other.inputs.length) return false;
  for (let i = 0; i < inputs.length; i++) if (!haveSameRows(inputs[i]!, other.inputs[i]!)) return false;
  return areSame(one.parameters, other.parameters);
}

/** Whether a row of one tensor could be a row of the other. */
function haveSameRows(one: EncodedTensor, other: EncodedTensor): boolean {
  if (one.name !== other.name || one.datatype !== other.datatype || one.shape.length !== other.shape.length) return false;
  for (let i = 1; i < one.shape.length; i++) if (one.shape[i] !== other.shape[i]) return false;
  return true;
}

function areSame(one: Parameters, other: Parameters): boolean {
  // Nearly always: most calls share the empty ones.
  if (one === other) return true;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => other[name] !== undefined && haveSameValue(one[name]!, other[name]));
}

function haveSameValue(one: ParameterValue, other: ParameterValue): boolean {
  const [[kind, value]] = Object.entries(one) as [[string, unknown]];
  return Object.is((other as unknown as Record<string, unknown>)[kind], value);
}
