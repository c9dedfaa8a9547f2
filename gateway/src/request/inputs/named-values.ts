/** Inputs whose values have names in each row, or that are columns by name: made into what each input is in all rows. */
import type { InputPlan } from "./plan.ts";

export type NamedValue = Readonly<Record<string, unknown>>;

/** Values of the inputs, in the order of the signature. */
export interface NamedValues {
  readonly values: readonly unknown[];
  /** The caller sent one row without the dimension that counts rows. */
  readonly isRowLeftOut: boolean;
}

export function isObject(value: unknown): value is NamedValue {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What `[{"age": 31, "income": 4}, …]`, `{"age": [31, …], "income": [4, …]}` and `{"age": 31, "income": 4}` stand for where
 * the inputs or the columns of a matrix are called so. Undefined where there is nothing of the kind, or names and lengths are wrong.
 */
export function valuesByName(plan: InputPlan, value: unknown): NamedValues | undefined {
  if (!plan.signature.batched) return undefined;
  const { inner } = withoutInput(plan, value);
  if (Array.isArray(inner)) {
    const values = valuesOfRows(plan, inner);
    return values && { values, isRowLeftOut: false };
  }
  return plan.columns !== undefined && isObject(inner) ? valuesOfColumns(plan.columns.list, inner) : undefined;
}

/** What the columns of the only input are given as: its own value, with its name before it or without. */
export function withoutInput({ signature, columns }: InputPlan, value: unknown): { readonly inner: unknown; readonly name: string } {
  const name = signature.inputs[0]?.name ?? "";
  const isWrapped = columns !== undefined && !columns.indexes.has(name) && isObject(value) && Object.hasOwn(value, name);
  return isWrapped && Object.keys(value).length === 1 ? { inner: value[name], name } : { inner: value, name: "" };
}

/** What the values of a row are called that begins so: the columns of the matrix, the inputs, or nothing. */
export function namesOfRow({ signature: { inputs }, columns }: InputPlan, row: unknown): "columns" | "inputs" | undefined {
  if (!isObject(row)) return undefined;
  if (inputs.length !== 1) return "inputs";
  const { name } = inputs[0]!;
  if (columns === undefined || (Object.hasOwn(row, name) && !columns.indexes.has(name)))
    return Object.hasOwn(row, name) ? "inputs" : undefined;
  return "columns";
}

/** By input, and in it by row. Undefined where a row has other names, or the first has none. */
export function valuesOfRows(plan: InputPlan, rows: readonly unknown[]): readonly (readonly unknown[])[] | undefined {
  const { inputs } = plan.signature;
  if (rows.length === 0) return inputs.map(() => []);
  const kind = namesOfRow(plan, rows[0]);
  if (kind === undefined) return undefined;
  const names = kind === "columns" ? plan.columns!.list : inputs.map(({ name }) => name);
  if (!haveNames(rows, names)) return undefined;
  return kind === "columns" ? [rows.map((row) => names.map((name) => row[name]))] : names.map((name) => rows.map((row) => row[name]));
}

function valuesOfColumns(names: readonly string[], columns: NamedValue): NamedValues | undefined {
  if (!haveNames([columns], names)) return undefined;
  const given = names.map((name) => columns[name]);
  if (!given.some(Array.isArray)) return { values: [given], isRowLeftOut: true };
  const lists = given.filter((each): each is unknown[] => Array.isArray(each));
  const rows = lists[0]!.length;
  if (lists.length < given.length || lists.some(({ length }) => length !== rows)) return undefined;
  return { values: [Array.from({ length: rows }, (_, row) => lists.map((list) => list[row]))], isRowLeftOut: false };
}

/** Whether each is an object with exactly these names. */
function haveNames(rows: readonly unknown[], names: readonly string[]): rows is readonly NamedValue[] {
  return rows.every((row) => isObject(row) && Object.keys(row).length === names.length && names.every((name) => Object.hasOwn(row, name)));
}
