/** A well-formed request, before anyone has asked whether its model exists. */
import type { Parameters } from "../../tensors/tensor.ts";
import type { FittedInputs } from "./fit-json.ts";
import type { InputPlan } from "./plan.ts";

/** Tensors at once, or later where finding them takes more than a moment. */
export type Fitting = FittedInputs | Promise<FittedInputs>;

export interface Asked<Fit extends Fitting = Fitting> {
  readonly model: string;
  /** Version or label as asked for; undefined: the caller leaves it to the gateway. */
  readonly version: string | undefined;
  readonly parameters: Parameters;
  /** The parameters `classes` and `top` ask for classes by name, where its version names them. */
  readonly namesClasses?: true;
  /** What traffic rules may know its caller again by; absent: its parameters. */
  readonly marks?: Parameters;
  /** Names of the outputs that are wanted, in that order; absent: all. */
  readonly outputs?: readonly string[] | undefined;
  /** Time that the body grants, in milliseconds; absent: it says nothing of it. */
  readonly timeoutMs?: number | undefined;
  /** How its outputs are wanted; absent: whole. wanted: in chunks, a single one where the version does not stream; possible: in chunks where it does. */
  readonly stream?: "wanted" | "possible";
  /** Tokens that it may take, for limits that count them; absent: it is none that takes tokens. */
  readonly tokens?: AskedTokens;
  readonly inputs: AskedInputs<Fit>;
}

/** Tokens that a call may take, before it has run. */
export interface AskedTokens {
  /** Of what it brings, about: a quarter of its bytes. */
  readonly input: number;
  /** What the caller allows for the answer, of all choices together; undefined: as the version has it. */
  readonly output: number | undefined;
  /** Answers that are wanted; absent: one. */
  readonly choices?: number;
}

/** Inputs as they came, such as JSON values that have no type yet, or tensors whose bytes nobody has compared with a signature. */
export interface AskedInputs<Fit extends Fitting = Fitting> {
  /** The tensors that the version takes; once. Throws or rejects with INPUT_MISMATCH with every problem, up to twenty, or UNSUPPORTED_MEDIA_TYPE. */
  fit(plan: InputPlan): Fit;
  /** The call is over, fitted or not: what was kept for it may go. Absent where nothing is. */
  release?(): void;
}
