/** A canary and a shadow as the admin API shows them. */

import { Type } from "typebox";
import type { CanaryEvent, CanaryRun } from "../../state/canary-store.ts";
import type { CallWindow } from "../../telemetry/windows.ts";
import type { CanaryStatus } from "../../traffic/canary/watch.ts";
import { canaryDefaults } from "../../traffic/document/canary-part.ts";
import type { TrafficDocument } from "../../traffic/document/document.ts";
import { shadowDefaults } from "../../traffic/document/shadow-part.ts";
import { canaryTerms, wordsFromDocument } from "../../traffic/document/words.ts";
import type { ShadowPair } from "../../traffic/shadow/pairs.ts";
import { trafficSchema, wordsSchema } from "./traffic.ts";

const date = (description: string) => Type.String({ format: "date-time", description });

const side = Type.Object({
  calls: Type.Integer({ description: "Without those that were refused for a fault of the caller's." }),
  failures: Type.Integer(),
  error_rate: Type.Optional(Type.Number({ description: "From 0 to 1; absent without calls." })),
  p95_ms: Type.Optional(Type.Number({ description: "Of the model's own time, queue and run; absent when none succeeded." })),
});

const measured = {
  canary: side,
  baseline: side,
  shadow: Type.Object({ compared: Type.Integer(), disagreed: Type.Integer() }),
};

const run = Type.Object(
  {
    id: Type.Integer(),
    version: Type.String(),
    baseline: Type.String({ description: "The version that has the greatest share of the rest." }),
    rest: Type.Optional(
      Type.Record(Type.String(), Type.Number(), {
        description:
          "What divides the other calls: percentages by exact version, as the names stood for them when it began; while it runs.",
      }),
    ),
    state: Type.String({ enum: ["running", "completed", "promoted", "rolled_back", "ended"] }),
    step: Type.Integer({ description: "Counts from 1." }),
    steps: Type.Array(Type.Number()),
    percent: Type.Number({ description: "The canary's share of the calls that ask for no version." }),
    started_at: date("When it got its first share."),
    step_since: date("When its present step began."),
    ended_at: Type.Optional(date("When it was over.")),
    reason: Type.Optional(Type.String({ description: "Why it is over." })),
    waiting_for: Type.Optional(Type.String({ description: "What it lacks for its next step, while it runs." })),
    measured: Type.Optional(
      Type.Object(
        { since: date("When measuring began; a restart begins anew."), ...measured },
        { description: "In this step, by this gateway, while it runs." },
      ),
    ),
  },
  { title: "Canary" },
);

const event = Type.Object({
  at: Type.String({ format: "date-time" }),
  run: Type.Integer(),
  event: Type.String({ enum: ["started", "raised", "completed", "promoted", "rolled_back", "ended"] }),
  version: Type.String(),
  percent: Type.Number({ description: "The canary's share from then on." }),
  who: Type.String({ description: "The id of a key, or judge." }),
  reason: Type.String(),
  measured: Type.Optional(Type.Object(measured)),
});

export const canaryStatusSchema = Type.Object(
  {
    model: Type.String(),
    run: Type.Optional(run),
    history: Type.Array(event, { description: "Newest first, a hundred at most." }),
    terms: Type.Optional(
      Type.String({ description: "The steps of the canary that the document asks for, and what sends it back, in words." }),
    ),
    defaults: Type.Unsafe<unknown>({
      type: "object",
      properties: { ...numbers(canaryDefaults), shadow_percent: { type: "number" } },
      required: [...Object.keys(canaryDefaults), "shadow_percent"],
      description: "What holds where a document says no more of its canary than the version.",
    }),
  },
  { title: "Canary of a model" },
);

export const canaryOutcomeSchema = Type.Object(
  { model: Type.String(), traffic: Type.Unsafe<unknown>(trafficSchema), words: wordsSchema, run: Type.Optional(run) },
  { title: "What became of a canary" },
);

/** The kinds of these values. */
function numbers(values: Readonly<Record<string, unknown>>): Record<string, object> {
  const kind = (value: unknown) => (Array.isArray(value) ? { type: "array", items: { type: "number" } } : { type: "number" });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, kind(value)]));
}

const quantiles = Type.Optional(
  Type.Object({ p50: Type.Number(), p95: Type.Number() }, { description: "Of those compared: queue and run." }),
);
const counts = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });

const pair = Type.Object({
  version: Type.String({ description: "The one that served." }),
  shadow_version: Type.String({ description: "The one that got the copy." }),
  copied: Type.Integer(),
  compared: Type.Integer({ description: "Copies that were answered." }),
  agreed: Type.Integer({ description: "Same labels, integers and texts; where there are only floats: as close as a thousandth." }),
  disagreed: Type.Integer(),
  agreement: Type.Optional(Type.Number({ description: "Share of those compared, from 0 to 1." })),
  failures: counts("Copies that were not answered, by reason."),
  dropped: counts("Calls that were not copied: busy, or the version was not_ready."),
  largest_difference: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()]), {
    description: "Between two numbers at the same place, by output; null: one of them was infinite or not a number.",
  }),
  served_ms: quantiles,
  shadow_ms: quantiles,
});

export const shadowReportSchema = Type.Object(
  {
    model: Type.String(),
    shadow: Type.Optional(Type.Object({ version: Type.String(), percent: Type.Number() }, { description: "As the document has it." })),
    pairs: Type.Array(pair, { description: "By this gateway, since it started." }),
  },
  { title: "Shadow of a model" },
);

export function viewFromStatus(
  model: string,
  { canary }: TrafficDocument,
  { run, running, history }: CanaryStatus,
): Record<string, unknown> {
  return {
    model,
    ...(run && { run: viewFromRun(run, running) }),
    history: history.map(viewFromEvent),
    ...(canary && { terms: canaryTerms(canary) }),
    defaults: { ...canaryDefaults, shadow_percent: shadowDefaults.percent },
  };
}

export function viewFromOutcome(model: string, traffic: TrafficDocument, { run, running }: CanaryStatus): Record<string, unknown> {
  return { model, traffic, words: wordsFromDocument(traffic), ...(run && { run: viewFromRun(run, running) }) };
}

function viewFromRun(run: CanaryRun, running: CanaryStatus["running"]): Record<string, unknown> {
  const { id, version, baseline, state, step, steps, startedAtMs, stepAtMs, endedAtMs, reason } = run;
  const isThrough = state === "completed" || state === "promoted";
  return {
    id,
    version,
    baseline,
    state,
    step: step + 1,
    steps,
    percent: state === "running" ? steps[step] : isThrough ? 100 : 0,
    started_at: iso(startedAtMs),
    step_since: iso(stepAtMs),
    ...(endedAtMs !== undefined && { ended_at: iso(endedAtMs) }),
    ...(reason !== undefined && { reason }),
    ...(running && { rest: running.rest, waiting_for: running.waitingFor, measured: { since: iso(running.sinceMs), ...running.measured } }),
  };
}

function viewFromEvent({ run, atMs, kind, version, percent, who, reason, measured }: CanaryEvent): Record<string, unknown> {
  const figures = measured === undefined ? {} : { measured: JSON.parse(measured) as unknown };
  return { at: iso(atMs), run, event: kind, version, percent, who, reason, ...figures };
}

export function viewFromPair(pair: ShadowPair): Record<string, unknown> {
  const { version, shadowVersion, copied, agreed, disagreed, failures, dropped, largestDifferences, served, shadow } = pair;
  const compared = agreed + disagreed;
  return {
    version,
    shadow_version: shadowVersion,
    copied,
    compared,
    agreed,
    disagreed,
    ...(compared > 0 && { agreement: agreed / compared, served_ms: quantilesOf(served), shadow_ms: quantilesOf(shadow) }),
    failures: Object.fromEntries(failures),
    dropped: Object.fromEntries(dropped),
    largest_difference: Object.fromEntries(largestDifferences),
  };
}

function quantilesOf(window: CallWindow): Record<string, number> {
  const at = (share: number) => Math.round(window.quantileUs(share) ?? 0) / 1e3;
  return { p50: at(0.5), p95: at(0.95) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
