/** Everything of the input side that a link carries, and the steps by which it changes. */
import type { Model } from "../../../../api/types.ts";
import { versionOfChoice } from "../../../../api/version-choice.ts";
import type { Inputs } from "../../state.ts";
import { firstInputs, keptInputs } from "../blank.ts";
import type { ParameterRow } from "../parameters/rows.ts";
import type { Signature } from "../signature.ts";

export type Tab = "form" | "json";

export interface Place {
  readonly model: string;
  /** A version or a label; empty: traffic decides. */
  readonly version: string;
  /** The version to run beside it; empty: none. */
  readonly compare: string;
  readonly tab: Tab;
  readonly inputs: Inputs;
  readonly parameters: readonly ParameterRow[];
  /** What the inputs were made for. It stays when the gateway goes away, and the form with it. Undefined: nobody has told it yet. */
  readonly signature: Signature | undefined;
}

export type Step =
  | { readonly kind: "model"; readonly model: string; readonly signature: Signature | undefined; readonly remembered: Inputs | undefined }
  | { readonly kind: "choice"; readonly choice: Partial<Pick<Place, "version" | "compare" | "tab">> }
  | { readonly kind: "inputs"; readonly inputs: Inputs }
  | { readonly kind: "parameters"; readonly parameters: readonly ParameterRow[] }
  /** The catalogue tells another signature, or another version was chosen that has one. */
  | { readonly kind: "signature"; readonly signature: Signature }
  /** A link, or a call of the history. */
  | { readonly kind: "all"; readonly place: Partial<Place> };

export function placeAfter(place: Place, step: Step): Place {
  switch (step.kind) {
    case "model": {
      const { model, signature, remembered } = step;
      const inputs = remembered ?? inputsToBeginWith(signature);
      return { ...place, model, version: "", compare: "", signature, inputs, parameters: [] };
    }
    case "choice":
      return { ...place, ...step.choice };
    case "inputs":
      return { ...place, inputs: step.inputs };
    case "parameters":
      return { ...place, parameters: step.parameters };
    case "signature":
      return { ...place, signature: step.signature, inputs: inputsForSignature(place, step.signature) };
    case "all":
      return { ...place, ...step.place };
  }
}

export function inputsToBeginWith(signature: Signature | undefined): Inputs {
  return signature === undefined ? {} : firstInputs(signature);
}

function inputsForSignature({ signature: from, inputs }: Place, to: Signature): Inputs {
  if (from !== undefined) return keptInputs(from, to, inputs);
  return Object.keys(inputs).length === 0 ? firstInputs(to) : inputs;
}

/** The signature that a place means by the catalogue as it is now; undefined where it has no such model. */
export function signatureOfPlace(models: readonly Model[], model: string, version: string): Signature | undefined {
  const known = models.find(({ name }) => name === model);
  const meant = known && versionOfChoice(known, version);
  // A version that is loading, or has failed to, has no inputs to tell yet.
  return meant === undefined || meant.inputs.length === 0 ? undefined : meant;
}

/** Whether the form of one is the form of the other. */
export function isSameForm(a: Signature | undefined, b: Signature | undefined): boolean {
  const form = (signature: Signature | undefined) =>
    signature && [signature.inputs, signature.batched, signature.image, signature.examples];
  return JSON.stringify(form(a)) === JSON.stringify(form(b));
}
