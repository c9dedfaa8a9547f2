/** What the gateway would refuse, said while it is written; its pointers are those of the gateway's own problems. */

import { latest, resolved, versionOf } from "../../../api/traffic-names.ts";
import type { Model, Traffic } from "../../../api/types.ts";
import { type Draft, documentFromDraft } from "./draft.ts";

export interface DraftProblem {
  readonly pointer: string;
  readonly detail: string;
  /** Only that something is still to be filled in: no fault of anybody's yet. */
  readonly isBlank?: true;
}

/** What a field shows in red. */
export function faultAt(problems: readonly DraftProblem[], pointer: string): string | undefined {
  return problems.find((problem) => problem.pointer === pointer && problem.isBlank !== true)?.detail;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const headerPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
const headerValuePattern = /^[\t\x20-\x7e\x80-\xff]{1,1024}$/;
const secretHeaders = ["authorization", "x-api-key"];
const serving = ["READY", "RECOVERING"];
const most = { weights: 16, labels: 64, rules: 64 };

/** @param saved the document that holds now: what it has already may stay, whatever became of it */
export function problemsOfDraft(draft: Draft, saved: Traffic, model: Model): DraftProblem[] {
  const document = documentFromDraft(draft, saved);
  return [
    ...tooMany(draft),
    ...labelProblems(draft, saved, model),
    ...Object.entries(document.weights).flatMap(([name, percent]) =>
      targetProblems(`/weights/${name}`, name, document, model, percent > 0 ? serving : undefined),
    ),
    ...stickyProblems(draft),
    ...draft.rules.flatMap((rule, at) => [
      ...headerProblems(`/rules/${at}/header`, rule.header),
      ...valueProblems(`/rules/${at}/value`, rule.value),
      ...targetProblems(`/rules/${at}/version`, rule.version, document, model, serving),
    ]),
    ...shadowProblems(draft, document, model),
    ...(document.canary ? targetProblems("/canary/version", document.canary.version, document, model, serving) : []),
  ];
}

function tooMany({ shares, labels, rules }: Draft): DraftProblem[] {
  const counts = { weights: shares.length, labels: labels.length, rules: rules.length };
  return (["weights", "labels", "rules"] as const).flatMap((part) =>
    counts[part] > most[part] ? [{ pointer: `/${part}`, detail: `There is room for ${most[part]}, and these are ${counts[part]}.` }] : [],
  );
}

function labelProblems({ labels }: Draft, saved: Traffic, model: Model): DraftProblem[] {
  return labels.flatMap((row, at) => {
    const label = row.label.trim();
    const pointer = `/labels/${at}`;
    const earlier = labels.slice(0, at).map((each) => each.label.trim());
    const stays = saved.labels?.[label] === row.version;
    return [...labelNameProblems(pointer, label, earlier, model), ...(stays ? [] : labelTargetProblems(pointer, row.version, model))];
  });
}

function labelNameProblems(pointer: string, label: string, earlier: readonly string[], model: Model): DraftProblem[] {
  if (label === "") return [{ pointer, detail: "Give the label a name.", isBlank: true }];
  if (!namePattern.test(label))
    return [{ pointer, detail: "A label has 1 to 64 letters, digits, '.', '_' or '-' and begins with a letter or digit." }];
  if (label === latest) return [{ pointer, detail: "latest is reserved for the greatest version that serves." }];
  if (versionOf(model, label) !== undefined)
    return [{ pointer, detail: `${label} is a version already; labels and versions share their names.` }];
  return earlier.includes(label) ? [{ pointer, detail: `There is a label ${label} already.` }] : [];
}

function labelTargetProblems(pointer: string, version: string, model: Model): DraftProblem[] {
  if (version === "") return [{ pointer, detail: "Choose the version that it is on.", isBlank: true }];
  const found = versionOf(model, version);
  if (found === undefined) return [{ pointer, detail: `There is no version ${version}.` }];
  return found.state === "READY"
    ? []
    : [{ pointer, detail: `A label moves only to a version that is READY; ${version} is ${found.state}.` }];
}

function targetProblems(
  pointer: string,
  name: string,
  document: Pick<Traffic, "labels">,
  model: Model,
  states: readonly string[] | undefined,
): DraftProblem[] {
  if (name === "") return [{ pointer, detail: "Choose a version or label.", isBlank: true }];
  const version = resolved(document, name);
  if (version === latest) return [];
  const found = versionOf(model, version);
  if (found === undefined) return [{ pointer, detail: `There is no version or label ${name}.` }];
  if (states === undefined || states.includes(found.state)) return [];
  return [{ pointer, detail: `${name === version ? name : `${name}, which is ${version},`} does not serve: it is ${found.state}.` }];
}

function stickyProblems({ sticky: { by, name } }: Draft): DraftProblem[] {
  if (by === "header") return headerProblems("/sticky/name", name);
  if (by !== "field") return [];
  if (name === "") return [{ pointer: "/sticky/name", detail: "Name the setting in the request's parameters.", isBlank: true }];
  return name.length <= 128 ? [] : [{ pointer: "/sticky/name", detail: "A setting's name has 128 characters at most." }];
}

function headerProblems(pointer: string, typed: string): DraftProblem[] {
  const header = typed.trim().toLowerCase();
  if (header === "") return [{ pointer, detail: "Name the header.", isBlank: true }];
  if (!headerPattern.test(header)) return [{ pointer, detail: "That is no name of a header." }];
  if (!secretHeaders.includes(header)) return [];
  return [{ pointer, detail: `${header} carries the API key, which is not written down; callers are recognised by it with "API key".` }];
}

function valueProblems(pointer: string, typed: string): DraftProblem[] {
  if (typed.trim() === "") return [{ pointer, detail: "Say which value the header must have.", isBlank: true }];
  return headerValuePattern.test(typed.trim()) ? [] : [{ pointer, detail: "A header's value has 1 to 1,024 plain characters." }];
}

function shadowProblems({ shadow }: Draft, document: Traffic, model: Model): DraftProblem[] {
  if (!shadow.on) return [];
  const isShare = shadow.percent > 0 && shadow.percent <= 100;
  const percent = isShare ? [] : [{ pointer: "/shadow/percent", detail: "Copy more than 0 and at most 100 % of the calls." }];
  return [...targetProblems("/shadow/version", shadow.version, document, model, serving), ...percent];
}
