/** The categories of an input as options of a list: options are texts, categories may be numbers or true and false. */

export interface CategoryOption {
  readonly value: string;
  readonly label: string;
}

export function optionOf(category: unknown): string {
  return JSON.stringify(category);
}

export function categoryOfOption(option: string): unknown {
  return JSON.parse(option);
}

/** Those that training knew, and the one that is there already if it is none of them: the model says whether it takes others. */
export function optionsOf(categories: readonly unknown[], now: unknown): readonly CategoryOption[] {
  const isOther = now !== null && now !== undefined && !categories.includes(now);
  return [...categories, ...(isOther ? [now] : [])].map((category) => ({ value: optionOf(category), label: labelOf(category) }));
}

function labelOf(category: unknown): string {
  if (typeof category === "boolean") return category ? "yes" : "no";
  return category === "" ? "(empty)" : String(category);
}
