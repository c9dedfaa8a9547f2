/** Finds out what is wrong with inputs whose values have names in each row, or that are columns by name. */
import { didYouMean } from "../../errors/closest-name.ts";
import type { Problem } from "../../errors/gateway-error.ts";
import { pointerToken, shownToken } from "../../errors/pointer.ts";
import { describeJson, describeSpec, explainJson, maxProblems } from "../../tensors/explain-json.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";
import { isObject, type NamedValue, namesOfRow, withoutInput } from "./named-values.ts";
import { type ColumnNames, type InputPlan, listColumns, listInputs } from "./plan.ts";

/** Every problem, up to twenty; undefined where the value is of another form. */
export function explainByName(plan: InputPlan, value: unknown): Problem[] | undefined {
  const { signature, columns } = plan;
  if (!signature.batched) return undefined;
  const { inner, name } = withoutInput(plan, value);
  const pointer = name === "" ? "/inputs" : `/inputs/${pointerToken(name)}`;
  if (Array.isArray(inner)) return namesOfRow(plan, inner[0]) && explainRows(plan, inner, pointer);
  const isMeant = columns !== undefined && isObject(inner) && (name !== "" || !Object.hasOwn(inner, signature.inputs[0]!.name));
  return isMeant ? explainColumns(plan, columns, inner, pointer) : undefined;
}

/** Of rows of which the first has names. @param pointer to the rows */
export function explainRows(plan: InputPlan, rows: readonly unknown[], pointer: string): Problem[] {
  const { inputs } = plan.signature;
  const problems: Problem[] = [];
  const isMatrix = namesOfRow(plan, rows[0]) === "columns";
  const names = isMatrix ? plan.columns! : { list: inputs.map(({ name }) => name), indexes: plan.indexes };
  const all = isMatrix ? `columns ${listColumns(names)}` : `inputs ${listInputs(plan.signature)}`;
  const specOf = (at: number): string => (isMatrix ? inputs[0]!.datatype : describeSpec(inputs[at]!));
  for (const [row, value] of rows.entries()) {
    if (problems.length >= maxProblems) break;
    if (isObject(value))
      explainNamesOf(
        value,
        names,
        all,
        (at) => `an element of ${specOf(at)}`,
        [],
        (token) => `${pointer}/${row}/${token}`,
        problems,
      );
    else problems.push({ pointer: `${pointer}/${row}`, detail: `expected an object with the ${all}, got ${describeJson(value)}` });
  }
  if (problems.length > 0) return problems.slice(0, maxProblems);
  const named = rows as readonly NamedValue[];
  if (isMatrix) explainCells(inputs[0]!, names.list, named, pointer, problems);
  else for (const spec of inputs) explainInput(spec, named, pointer, problems);
  return problems;
}

function explainCells(
  matrix: TensorSpec,
  names: readonly string[],
  rows: readonly NamedValue[],
  pointer: string,
  problems: Problem[],
): void {
  const cell: TensorSpec = { ...matrix, shape: [] };
  for (const [row, value] of rows.entries())
    for (const name of names) {
      if (problems.length >= maxProblems) return;
      explainJson(cell, value[name], false, false, `${pointer}/${row}/${pointerToken(name)}`, problems);
    }
}

/** What an input is in all rows: its pointers begin with the row. */
function explainInput(spec: TensorSpec, rows: readonly NamedValue[], pointer: string, problems: Problem[]): void {
  const own: Problem[] = [];
  explainJson(
    spec,
    rows.map((row) => row[spec.name]),
    false,
    true,
    "",
    own,
  );
  for (const { pointer: inside, detail } of own) {
    if (problems.length >= maxProblems) return;
    const [, row = "0", place = ""] = /^\/([0-9]+)(.*)$/.exec(inside) ?? [];
    problems.push({ pointer: `${pointer}/${row}/${pointerToken(spec.name)}${place}`, detail });
  }
}

function explainColumns(plan: InputPlan, names: ColumnNames, columns: NamedValue, pointer: string): Problem[] {
  const matrix = plan.signature.inputs[0]!;
  const problems: Problem[] = [];
  const tell = (token: string): string => `${pointer}/${token}`;
  const expected = `a column of ${matrix.datatype}`;
  explainNamesOf(columns, names, `columns ${listColumns(names)}`, () => expected, [matrix.name], tell, problems);
  if (problems.length > 0) return problems.slice(0, maxProblems);
  explainLengths(names.list, columns, tell, problems);
  const isRow = !Array.isArray(columns[names.list[0]!]);
  const column: TensorSpec = { ...matrix, shape: isRow ? [] : [-1] };
  for (const name of names.list)
    if (problems.length < maxProblems && Array.isArray(columns[name]) === !isRow)
      explainJson(column, columns[name], false, false, tell(pointerToken(name)), problems);
  return problems;
}

/** Columns of several lengths, or of which some are rows and some a single value. */
function explainLengths(names: readonly string[], columns: NamedValue, tell: (token: string) => string, problems: Problem[]): void {
  const [first, ...others] = names;
  const rows = columns[first!];
  for (const name of others) {
    const value = columns[name];
    if (problems.length >= maxProblems) return;
    if (Array.isArray(value) !== Array.isArray(rows)) {
      const [has, lacks] = Array.isArray(value) ? [name, first] : [first, name];
      problems.push({
        pointer: tell(pointerToken(name)),
        detail: `expected rows in all columns or in none, got them in ${has} but not in ${lacks}`,
      });
    } else if (Array.isArray(value) && Array.isArray(rows) && value.length !== rows.length)
      problems.push({ pointer: tell(pointerToken(name)), detail: `expected ${rows.length} rows as in ${first}, got ${value.length}` });
  }
}

/**
 * Names too many, each with the one that may be meant, and then those that are missing.
 * @param all what is expected, for a sentence
 * @param more names that may be meant as well
 */
function explainNamesOf(
  given: NamedValue,
  names: ColumnNames,
  all: string,
  expected: (at: number) => string,
  more: readonly string[],
  tell: (token: string) => string,
  problems: Problem[],
): void {
  const missing = names.list.filter((name) => !Object.hasOwn(given, name));
  for (const name of Object.keys(given)) {
    if (problems.length >= maxProblems) return;
    if (names.indexes.has(name)) continue;
    const meant = didYouMean(name, [...missing, ...more]);
    problems.push({ pointer: tell(shownToken(name)), detail: `expected only the ${all}, got an unknown one${meant}` });
  }
  for (const name of missing) {
    if (problems.length >= maxProblems) return;
    problems.push({ pointer: tell(pointerToken(name)), detail: `expected ${expected(names.indexes.get(name)!)}, got nothing` });
  }
}
