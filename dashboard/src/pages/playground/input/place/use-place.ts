/** The input side's one state: kept while the gateway is away, while other pages are shown, and through changes of the catalogue. */
import { useCallback, useEffect, useMemo, useReducer } from "react";
import type { Model } from "../../../../api/types.ts";
import type { Inputs } from "../../state.ts";
import { type ParameterRow, rowsFromLinkText } from "../parameters/rows.ts";
import { modelToOpenOn } from "./first-model.ts";
import { inputsToBeginWith, isSameForm, type Place, placeAfter, signatureOfPlace, type Tab } from "./place.ts";
import { type Remembered, remember } from "./remembered.ts";

/** What the address asks for. */
export interface AskedPlace {
  readonly model?: string | undefined;
  readonly version?: string | undefined;
  readonly compare?: string | undefined;
  readonly tab?: string | undefined;
  readonly parameters?: string | undefined;
}

export interface PlaceControl {
  readonly place: Place;
  chooseModel(model: string): void;
  choose(choice: Partial<Pick<Place, "version" | "compare" | "tab">>): void;
  setInputs(inputs: Inputs): void;
  setParameters(parameters: readonly ParameterRow[]): void;
  /** What a link or the history says; what it leaves out stays. */
  load(place: Partial<Omit<Place, "signature">>): void;
}

/**
 * @param models as the catalogue has them now; what is missing from it for a while does not go from the form
 * @param lastUsed the model of the last call that this browser knows of
 */
export function usePlace(models: readonly Model[], asked: AskedPlace, remembered: Remembered, lastUsed: string | undefined): PlaceControl {
  const [place, dispatch] = useReducer(placeAfter, undefined, () => firstPlace(models, asked, remembered, lastUsed));
  useEffect(() => remember(remembered, place), [remembered, place]);

  const told = useMemo(() => signatureOfPlace(models, place.model, place.version), [models, place.model, place.version]);
  useEffect(() => {
    if (told !== undefined && !isSameForm(told, place.signature)) dispatch({ kind: "signature", signature: told });
  }, [told, place.signature]);

  const chooseModel = useCallback(
    (model: string) => {
      const signature = signatureOfPlace(models, model, "");
      dispatch({ kind: "model", model, signature, remembered: remembered.inputsByModel.get(model) });
    },
    [models, remembered],
  );
  const choose = useCallback((choice: Partial<Pick<Place, "version" | "compare" | "tab">>) => dispatch({ kind: "choice", choice }), []);
  const setInputs = useCallback((inputs: Inputs) => dispatch({ kind: "inputs", inputs }), []);
  const setParameters = useCallback((parameters: readonly ParameterRow[]) => dispatch({ kind: "parameters", parameters }), []);
  const load = useCallback(
    (wanted: Partial<Omit<Place, "signature">>) => {
      const { model, version = "" } = wanted;
      const signature = model === undefined ? undefined : signatureOfPlace(models, model, version);
      const inputs =
        wanted.inputs ?? (model === undefined ? undefined : (remembered.inputsByModel.get(model) ?? inputsToBeginWith(signature)));
      dispatch({ kind: "all", place: { ...wanted, ...(inputs && { inputs }), ...(model !== undefined && { signature }) } });
    },
    [models, remembered],
  );
  return { place, chooseModel, choose, setInputs, setParameters, load };
}

function firstPlace(models: readonly Model[], asked: AskedPlace, { last, inputsByModel }: Remembered, lastUsed: string | undefined): Place {
  const isAsked = asked.model !== undefined;
  const model = asked.model ?? last?.model ?? modelToOpenOn(models, lastUsed)?.name ?? "";
  const version = (isAsked ? asked.version : last?.version) ?? "";
  const compare = (isAsked ? asked.compare : last?.compare) ?? "";
  const tab: Tab = tabFrom(asked.tab ?? last?.tab);
  const signature = signatureOfPlace(models, model, version);
  const parameters = isAsked ? rowsFromLinkText(asked.parameters) : (last?.parameters ?? []);
  return { model, version, compare, tab, signature, parameters, inputs: inputsByModel.get(model) ?? inputsToBeginWith(signature) };
}

export function tabFrom(text: string | undefined): Tab {
  return text === "json" ? "json" : "form";
}
