/** What is about to be sent: one state for the form, the JSON tab, the link and the snippets. */
import type { PredictionRequest } from "../../api/types.ts";

/**
 * Values by input name, nested arrays as POST /predict takes them. An element that is not filled in yet is `null`, and
 * one that is no number is the text that was typed: nothing that was typed is lost, and nothing of it is sent.
 */
export type Inputs = Readonly<Record<string, unknown>>;

/** Something wrong, at a JSON pointer into the request's body. */
export interface InputProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** A call that somebody is putting together. */
export interface Draft {
  readonly model: string;
  /** A version or a label; empty: traffic decides. */
  readonly version: string;
  readonly inputs: Inputs;
  /** Settings of the call; absent: none. */
  readonly parameters?: PredictionRequest["parameters"];
  readonly problems: readonly InputProblem[];
}

/** The body of POST /predict. */
export function requestFromDraft({
  model,
  version,
  inputs,
  parameters,
}: Pick<Draft, "model" | "version" | "inputs" | "parameters">): PredictionRequest {
  return { model_name: model, ...(version !== "" && { version }), inputs, ...(parameters !== undefined && { parameters }) };
}
