/** What is wrong with the inputs: what cannot be sent, once somebody has tried; and what the gateway said of what was sent. */
import { useMemo, useRef, useState } from "react";
import type { TensorSpec } from "../../../api/types.ts";
import type { Run } from "../run.ts";
import type { InputProblem, Inputs } from "../state.ts";
import { whyNotSendable } from "./element.ts";
import type { Place } from "./place/place.ts";
import { pointerOf, problemsThatStand, valueAt } from "./pointer.ts";
import type { Signature } from "./signature.ts";

export interface Checked {
  /** To be shown at the fields that they point to. */
  readonly shown: readonly InputProblem[];
  /** Those of them that point to no single element, such as a number of rows. */
  readonly elsewhere: readonly InputProblem[];
  /** Nothing is missing, and all of it is of its datatype. */
  readonly isSendable: boolean;
  /** Whether the inputs can be sent; from now on what is missing is shown. */
  check(): boolean;
  /** The same of what somebody has left unfinished: nothing that nobody has touched is pointed at. */
  point(): void;
}

export function useChecked({ signature, inputs, model }: Place, runs: readonly Run[]): Checked {
  const [checkedModel, setCheckedModel] = useState<string>();
  const untouched = useRef({ model, inputs });
  if (untouched.current.model !== model) untouched.current = { model, inputs };
  const missing = useMemo(() => (signature === undefined ? [] : problemsOfInputs(signature, inputs)), [signature, inputs]);
  const isChecked = checkedModel === model;
  const refused = useMemo(() => refusedInputs(runs, model, inputs), [runs, model, inputs]);
  const shown = useMemo(() => {
    // An empty field is no mistake while the form is being filled in.
    const own = missing.filter(({ pointer }) => isChecked || (valueAt(inputs, pointer) ?? null) !== null);
    return [...own, ...refused];
  }, [missing, refused, isChecked, inputs]);
  const elsewhere = useMemo(() => refused.filter(({ pointer }) => !isElement(valueAt(inputs, pointer))), [refused, inputs]);
  return {
    shown,
    elsewhere,
    isSendable: missing.length === 0,
    point() {
      if (inputs !== untouched.current.inputs) setCheckedModel(model);
    },
    check() {
      setCheckedModel(model);
      return missing.length === 0;
    },
  };
}

function isElement(value: unknown): boolean {
  return value !== undefined && (typeof value !== "object" || value === null);
}

function refusedInputs(runs: readonly Run[], model: string, inputs: Inputs): readonly InputProblem[] {
  const problems = runs.flatMap(({ request, outcome }) => {
    if (outcome === undefined || outcome.ok || request.model_name !== model) return [];
    return problemsThatStand(outcome.problem.problems, request.inputs as Inputs, inputs);
  });
  return problems.filter(
    ({ pointer, detail }, at) => problems.findIndex((other) => other.pointer === pointer && other.detail === detail) === at,
  );
}

/** More would only fill the page. */
const mostProblems = 20;

/** Elements that are missing or are not of their datatype. Names, lengths and ranges are for the gateway to judge. */
export function problemsOfInputs(signature: Signature, inputs: Inputs): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  for (const spec of signature.inputs) {
    if (Object.hasOwn(inputs, spec.name)) visit(spec, inputs[spec.name], [spec.name], problems);
  }
  return problems;
}

function visit(spec: TensorSpec, value: unknown, path: (string | number)[], problems: InputProblem[]): void {
  if (problems.length >= mostProblems) return;
  if (!Array.isArray(value)) {
    const detail = whyNotSendable(spec.datatype, value, spec.nullable);
    if (detail !== undefined) problems.push({ pointer: pointerOf(...path), detail });
    return;
  }
  for (let at = 0; at < value.length; at++) {
    path.push(at);
    visit(spec, value[at], path, problems);
    path.pop();
  }
}
