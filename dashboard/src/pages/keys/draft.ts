/** A key that somebody is about to make: what the form holds, and the wish that comes of it or what is wrong with it. */

import type { ProblemPlace } from "@inferencehub/client";
import { limits } from "../../api/limits.ts";
import type { KeyWish, Scope } from "../../api/types.ts";
import { daysUntil, type Expiry, endFromChoice } from "./expiry.ts";
import { secondsOf, type Unit, windowWords } from "./limits.ts";
import { withoutIncluded } from "./scopes.ts";

/** A number field holds text while nothing, or nothing sensible, is in it. */
export type Figure = number | string;

export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly isForAllModels: boolean;
  readonly models: readonly string[];
  readonly hasLimits: boolean;
  readonly requests: Figure;
  readonly rows: Figure;
  readonly inputTokens: Figure;
  readonly outputTokens: Figure;
  /** Of both together. */
  readonly totalTokens: Figure;
  readonly window: Figure;
  readonly unit: Unit;
  readonly burst: Figure;
  readonly weight: Figure;
  /** Whether its calls may be captured. */
  readonly isCaptured: boolean;
  readonly expiry: Expiry;
  /** As in 2026-11-30; counts where `expiry` is "date". */
  readonly date: string;
}

export const fields = [
  "name",
  "scopes",
  "models",
  "requests",
  "rows",
  "inputTokens",
  "outputTokens",
  "totalTokens",
  "window",
  "burst",
  "weight",
  "expiry",
] as const;
export type Field = (typeof fields)[number];
export type FieldProblems = Partial<Record<Field, string>>;

/** @param mayGiveAllModels a key for some models can only make keys for those */
export function newDraft(mayGiveAllModels: boolean): KeyDraft {
  return {
    name: "",
    scopes: ["predict"],
    isForAllModels: mayGiveAllModels,
    models: [],
    hasLimits: false,
    requests: "",
    rows: "",
    inputTokens: "",
    outputTokens: "",
    totalTokens: "",
    window: 1,
    unit: "minutes",
    burst: "",
    weight: 1,
    isCaptured: true,
    expiry: "never",
    date: "",
  };
}

/** The first thing that is wrong with each field. */
export function problemsOf(draft: KeyDraft, nowMs: number): FieldProblems {
  const problems: Partial<Record<Field, string | undefined>> = {
    name: nameProblem(draft.name.trim()),
    scopes: draft.scopes.length === 0 ? "Choose at least one: a key without scopes could do nothing." : undefined,
    models: !draft.isForAllModels && draft.models.length === 0 ? "Choose at least one model." : undefined,
    ...(draft.hasLimits && limitProblems(draft)),
    weight: weightProblem(draft.weight),
    expiry: expiryProblem(draft, nowMs),
  };
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== undefined));
}

/** Of a draft without problems. */
export function wishFromDraft(draft: KeyDraft, nowMs: number): KeyWish {
  const endMs = endFromChoice(draft.expiry, draft.date, nowMs);
  return {
    name: draft.name.trim(),
    scopes: withoutIncluded(draft.scopes),
    ...(!draft.isForAllModels && { models: [...draft.models] }),
    ...(draft.hasLimits && { rate: rateFromDraft(draft) }),
    ...(Number(draft.weight) !== 1 && { weight: Number(draft.weight) }),
    ...(!draft.isCaptured && { capture: false }),
    ...(typeof endMs === "number" && { expires_in_days: daysUntil(endMs, nowMs) }),
  };
}

/** What the gateway objects to, at its fields; what belongs to none is left over. */
export function problemsFromPlaces(places: readonly ProblemPlace[]): {
  readonly byField: FieldProblems;
  readonly others: readonly string[];
} {
  const byField: FieldProblems = {};
  const others: string[] = [];
  for (const { pointer, detail } of places) {
    const field = fieldAt(pointer);
    if (field === undefined) others.push(detail);
    else byField[field] ??= `${detail[0]?.toUpperCase() ?? ""}${detail.slice(1)}.`;
  }
  return { byField, others };
}

function rateFromDraft({
  requests,
  rows,
  inputTokens,
  outputTokens,
  totalTokens,
  window,
  unit,
  burst,
}: KeyDraft): NonNullable<KeyWish["rate"]> {
  return {
    ...(requests !== "" && { requests: Number(requests) }),
    ...(rows !== "" && { rows: Number(rows) }),
    ...(inputTokens !== "" && { input_tokens: Number(inputTokens) }),
    ...(outputTokens !== "" && { output_tokens: Number(outputTokens) }),
    ...(totalTokens !== "" && { total_tokens: Number(totalTokens) }),
    window_s: Number(window) * secondsOf(unit),
    ...(burst !== "" && { burst: Number(burst) }),
  };
}

function nameProblem(name: string): string | undefined {
  if (name === "") return "Give it a name, so that you recognise it when it is to be revoked.";
  const most = limits.keyNameCharacters;
  return name.length > most ? `A name has at most ${most} characters.` : undefined;
}

function limitProblems(draft: KeyDraft): Partial<Record<Field, string | undefined>> {
  const { requests, rows, inputTokens, outputTokens, totalTokens, window, unit, burst } = draft;
  const isNone = [requests, rows, inputTokens, outputTokens, totalTokens].every((limit) => limit === "");
  const windowS = Number(window) * secondsOf(unit);
  return {
    requests: isNone ? "Limit the requests, the rows or the tokens." : wholeProblem(requests, 1),
    rows: wholeProblem(rows, 1),
    inputTokens: wholeProblem(inputTokens, 1),
    outputTokens: wholeProblem(outputTokens, 1),
    totalTokens: wholeProblem(totalTokens, 1),
    window:
      window === "" || wholeProblem(window, 1) || windowS > limits.keyWindowS
        ? `A window is a whole number, of at most ${windowWords(limits.keyWindowS)}.`
        : undefined,
    burst: wholeProblem(burst, 0),
  };
}

function wholeProblem(value: Figure, least: number): string | undefined {
  return value === "" || (Number.isSafeInteger(Number(value)) && Number(value) >= least) ? undefined : `A whole number from ${least} on.`;
}

function weightProblem(weight: Figure): string | undefined {
  const { keyWeightLeast: least, keyWeightMost: most } = limits;
  return weight !== "" && Number(weight) >= least && Number(weight) <= most ? undefined : `A number from ${least} to ${most}.`;
}

function expiryProblem({ expiry, date }: KeyDraft, nowMs: number): string | undefined {
  const endMs = endFromChoice(expiry, date, nowMs);
  if (endMs === undefined) return "Choose the last day on which it works.";
  if (endMs === null) return undefined;
  if (endMs <= nowMs) return "That day is over; choose a later one.";
  const most = limits.keyDays;
  return daysUntil(endMs, nowMs) > most
    ? `A key lasts ${most.toLocaleString("en")} days at most; choose an earlier one, or never.`
    : undefined;
}

function fieldAt(pointer: string): Field | undefined {
  const places: readonly (readonly [string, Field])[] = [
    ["/name", "name"],
    ["/scopes", "scopes"],
    ["/models", "models"],
    ["/rate/rows", "rows"],
    ["/rate/input_tokens", "inputTokens"],
    ["/rate/output_tokens", "outputTokens"],
    ["/rate/total_tokens", "totalTokens"],
    ["/rate/window_s", "window"],
    ["/rate/burst", "burst"],
    ["/rate", "requests"],
    ["/weight", "weight"],
    ["/expires_in_days", "expiry"],
  ];
  return places.find(([prefix]) => pointer === prefix || pointer.startsWith(`${prefix}/`))?.[1];
}
