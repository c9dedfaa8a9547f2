/** What the names in a traffic document stand for. */

import type { Model, ModelVersion, Traffic } from "./types.ts";

/** Reserved: the greatest version that serves. */
export const latest = "latest";

/** An exact version, or `latest`. */
export function resolved(document: Pick<Traffic, "labels">, name: string): string {
  const { labels } = document;
  return labels !== undefined && Object.hasOwn(labels, name) ? labels[name]! : name;
}

/** The exact version, `latest` included; undefined when nothing serves. */
export function exactVersion(document: Pick<Traffic, "labels">, model: Pick<Model, "latest">, name: string): string | undefined {
  const version = resolved(document, name);
  return version === latest ? model.latest : version;
}

/** As a sentence names it: `canary (2)`. */
export function shownName(document: Pick<Traffic, "labels">, name: string): string {
  const version = resolved(document, name);
  return version === name ? name : `${name} (${version})`;
}

export function versionOf(model: Pick<Model, "versions">, version: string): ModelVersion | undefined {
  return model.versions.find((each) => each.version === version);
}

/** Where in a document a version is named, in words; an unload has to wait until there is nothing. */
export function placesNaming(document: Traffic, version: string): string[] {
  const is = (name: string) => resolved(document, name) === version;
  const { weights, labels = {}, rules = [], shadow, canary } = document;
  return [
    ...Object.entries(labels).flatMap(([label, target]) => (target === version ? [`the label ${label} is on it`] : [])),
    ...Object.entries(weights).flatMap(([name, percent]) =>
      is(name) ? [`${shownWeight(name, version)} has ${percent} % of the calls`] : [],
    ),
    ...rules.flatMap((rule) => (is(rule.version) ? [`the rule ${rule.header}: ${rule.value} sends calls to it`] : [])),
    ...(shadow && is(shadow.version) ? [`${shadow.percent} % of the calls are copied to it`] : []),
    ...(canary && is(canary.version) ? ["a canary of it runs"] : []),
  ];
}

function shownWeight(name: string, version: string): string {
  return name === version ? "it" : `${name}, which is this version,`;
}

/** The labels of a model that are on one of its versions. */
export function labelsOn({ labels = {} }: Pick<Model, "labels">, version: string): string[] {
  return Object.entries(labels).flatMap(([label, target]) => (target === version ? [label] : []));
}
