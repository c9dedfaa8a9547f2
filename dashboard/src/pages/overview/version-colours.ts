/** The colour of each version: the same in every chart and row, whatever else is shown. */

import { useMemo } from "react";
import { useChartColours } from "../../charts/chart-colours.ts";
import { ColourBook } from "../../charts/colour-book.ts";
import { OTHER_REASONS, OTHER_VERSIONS } from "./lines.ts";
import { IN_GATEWAY, NO_MODEL } from "./points.ts";

const NO_VERSIONS: ReadonlySet<string> = new Set([OTHER_VERSIONS, NO_MODEL, IN_GATEWAY]);
const NO_REASONS: ReadonlySet<string> = new Set([OTHER_REASONS]);

const PLACES = 7;
const REASON_PLACES = 6;
const versionBook = new ColourBook(PLACES);
const reasonBook = new ColourBook(REASON_PLACES);

export type ColourOf = (name: string) => string;

/** What is no version's, or many versions' together, is grey. */
export function useVersionColours(names: readonly string[]): ColourOf {
  const { categories, rest } = useChartColours();
  return useBook(versionBook, names, NO_VERSIONS, categories, rest);
}

/** Failures are red, each reason in a red of its own. */
export function useReasonColours(names: readonly string[]): ColourOf {
  const { failures } = useChartColours();
  return useBook(reasonBook, names, NO_REASONS, failures, failures.at(-1)!);
}

function useBook(
  book: ColourBook,
  names: readonly string[],
  others: ReadonlySet<string>,
  palette: readonly string[],
  rest: string,
): ColourOf {
  const list = names.filter((name) => !others.has(name)).join("\n");
  return useMemo(() => {
    const places = book.of(list === "" ? [] : list.split("\n"));
    return (name) => palette[places.get(name) ?? -1] ?? rest;
  }, [book, list, palette, rest]);
}
