/** An answer in a few words, for lists. */
import { formatFigure, formatShare } from "./figures.ts";
import { certaintyOf, type Part, type Row } from "./rows.ts";

const longestText = 60;

export function summaryOf(rows: readonly Row[]): string {
  const [first] = rows;
  if (first === undefined) return "no rows";
  const words = headline(first);
  return rows.length === 1 ? words : `${rows.length} rows: ${words}, …`;
}

function headline({ parts }: Row): string {
  const part = parts.find(({ kind }) => kind === "classes" || kind === "label") ?? parts[0];
  return part === undefined ? "no outputs" : cut(words(part));
}

function words(part: Part): string {
  switch (part.kind) {
    case "classes": {
      const certainty = certaintyOf(part);
      return certainty === undefined ? part.label : `${part.label} · ${formatShare(certainty)}`;
    }
    case "label":
      return part.label;
    case "number":
      return formatFigure(part.value);
    case "text":
      return part.text;
    case "numbers":
      return `[${part.values.slice(0, 4).map(formatFigure).join(", ")}${part.values.length > 4 ? ", …" : ""}]`;
    case "texts":
      return part.texts.slice(0, 3).join(", ");
    case "tensor":
      return `tensor ${part.shape.join(" × ")}`;
    case "empty":
      return "empty";
  }
}

function cut(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, " ")];
  return characters.length <= longestText ? characters.join("") : `${characters.slice(0, longestText - 1).join("")}…`;
}
