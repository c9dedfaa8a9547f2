/** Writes JSON values as literals of a language: short ones on one line, long ones line by line, so that a matrix looks like one. */

/** How a language writes what is not a list or an object. */
export interface Dialect {
  text(value: string): string;
  boolean(value: boolean): string;
  readonly nothing: string;
  /** The name of a field and what stands between it and its value. */
  field(name: string): string;
  /** How an object is written that stands for something else; undefined for all others. */
  special?(value: object): string | undefined;
}

export const jsonDialect: Dialect = {
  text: (value) => JSON.stringify(value),
  boolean: (value) => String(value),
  nothing: "null",
  field: (name) => `${JSON.stringify(name)}: `,
};

/** JSON text is also a Python literal; only the names of true, false and null differ. */
export const pythonDialect: Dialect = { ...jsonDialect, boolean: (value) => (value ? "True" : "False"), nothing: "None" };

/** JSON text is also JavaScript, but for one name, which would set the prototype instead of a field. */
export const typescriptDialect: Dialect = {
  ...jsonDialect,
  field: (name) =>
    name === "__proto__" ? '["__proto__"]: ' : /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${name}: ` : jsonDialect.field(name),
};

const lineWidth = 96;
const step = "  ";

/** @param indent what the line begins with on which the literal begins */
export function literal(value: unknown, dialect: Dialect, indent = "", unit = step): string {
  const line = onOneLine(value, dialect);
  if (line.length + indent.length <= lineWidth || !isNested(value) || dialect.special?.(value) !== undefined) return line;
  const inner = indent + unit;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, dialect, inner, unit))
    : fieldsOf(value).map(([name, item]) => dialect.field(name) + literal(item, dialect, inner, unit));
  // A list of numbers is filled like a paragraph: one number a line would hide everything else.
  const isFlat = Array.isArray(value) && !value.some(isNested);
  const lines = isFlat ? filled(items, lineWidth - inner.length) : items;
  return `${open}\n${lines.map((text) => inner + text).join(",\n")}\n${indent}${close}`;
}

function onOneLine(value: unknown, dialect: Dialect): string {
  if (typeof value === "string") return dialect.text(value);
  if (typeof value === "boolean") return dialect.boolean(value);
  const special = isNested(value) ? dialect.special?.(value) : undefined;
  if (special !== undefined) return special;
  if (Array.isArray(value)) return `[${value.map((item) => onOneLine(item, dialect)).join(", ")}]`;
  if (isNested(value)) {
    return `{${fieldsOf(value)
      .map(([name, item]) => dialect.field(name) + onOneLine(item, dialect))
      .join(", ")}}`;
  }
  return typeof value === "number" && Number.isFinite(value) ? JSON.stringify(value) : dialect.nothing;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function fieldsOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function filled(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 2 < width) lines[lines.length - 1] = `${last}, ${item}`;
    else lines.push(item);
  }
  return lines;
}
