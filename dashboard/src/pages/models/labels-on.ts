/** The labels of a model that are on one of its versions. */

import type { Model } from "../../api/types.ts";

export function labelsOn({ labels = {} }: Pick<Model, "labels">, version: string): string[] {
  return Object.entries(labels).flatMap(([label, target]) => (target === version ? [label] : []));
}
