/** A model with versions in the given states, greatest first, and documents for it. */

import type { Model, Traffic, VersionState } from "../../../src/api/types.ts";

export function modelWith(states: Readonly<Record<string, VersionState>>, parts: Partial<Model> = {}): Model {
  const versions = Object.entries(states)
    .map(([version, state]) => ({ version, state, inputs: [], outputs: [] }) as unknown as Model["versions"][number])
    .sort((a, b) => Number(b.version) - Number(a.version));
  const latest = versions.find(({ state }) => state === "READY")?.version;
  return { name: "resnet", versions, traffic: documentWith({}), ...(latest !== undefined && { latest }), ...parts };
}

export function documentWith(parts: Partial<Traffic>): Traffic {
  return { model: "resnet", revision: 3, weights: { "1": 100 }, ...parts };
}

export const canary = { version: "2", steps: [5, 25, 100], every_s: 60, max_error_rate: 0.01, max_p95_ratio: 1.5, min_calls: 200 };
