/** One element in a table, without a label of its own: its row and column name it. */
import { Checkbox } from "@mantine/core";
import type { KeyboardEvent } from "react";
import { isBase64Element } from "../../tensor/element.ts";
import { categoryOfOption, optionOf, optionsOf } from "../categories.ts";
import { elementKindOf } from "../element.ts";
import { type ElementControl, useTypedText } from "../use-typed-text.ts";
import classes from "./lines-table.module.css";

export interface TableCellProps extends ElementControl {
  /** For those who do not see the table. */
  readonly label: string;
}

export function TableCell(props: TableCellProps) {
  const { column, element, label, onChange, problem, pointer } = props;
  if (isBase64Element(element)) return <span className={classes.fixed}>base64</span>;
  if (column.categories !== undefined) return <ChoiceCell {...props} categories={column.categories} />;
  const kind = elementKindOf(column.datatype);
  if (kind === "switch") {
    return (
      <Checkbox
        aria-label={label}
        checked={element === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
        error={problem !== undefined}
        data-pointer={pointer}
        className={classes.check}
      />
    );
  }
  return <TextCell {...props} isText={kind === "text"} />;
}

function ChoiceCell({
  column,
  element,
  label,
  onChange,
  problem,
  pointer,
  categories,
}: TableCellProps & { readonly categories: NonNullable<TableCellProps["column"]["categories"]> }) {
  const isMissing = element === null || element === undefined;
  return (
    <select
      aria-label={label}
      aria-invalid={problem !== undefined}
      title={problem}
      value={isMissing ? "" : optionOf(element)}
      onChange={({ currentTarget: { value } }) => onChange(value === "" ? null : categoryOfOption(value))}
      data-pointer={pointer}
      className={classes.cell}
    >
      {(column.isNullable || isMissing) && <option value="">missing</option>}
      {optionsOf(categories, element).map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function TextCell({ column, element, label, onChange, problem, pointer, isText }: TableCellProps & { readonly isText: boolean }) {
  const { text, isTyping, type, leave } = useTypedText(column, element, onChange);
  const shown = {
    value: text,
    "aria-label": label,
    "aria-invalid": problem !== undefined && !isTyping,
    title: isTyping ? undefined : problem,
    "data-pointer": pointer,
    className: classes.cell,
    onBlur: leave,
    autoComplete: "off",
    spellCheck: isText,
  };
  if (isText) return <textarea {...shown} rows={1} onChange={(event) => type(event.currentTarget.value)} />;
  return <input {...shown} size={6} onChange={(event) => type(event.currentTarget.value)} onKeyDown={moveBetweenRows} />;
}

/** Up, down and Enter go to the same column of the next row, as in a spreadsheet. */
function moveBetweenRows(event: KeyboardEvent<HTMLInputElement>): void {
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" || event.key === "Enter" ? 1 : 0;
  if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const cell = event.currentTarget.closest("td");
  const row = cell?.parentElement;
  const next = step < 0 ? row?.previousElementSibling : row?.nextElementSibling;
  const target = next?.children[cell?.cellIndex ?? 0]?.querySelector<HTMLElement>("input, textarea");
  event.preventDefault();
  target?.focus();
  if (target instanceof HTMLInputElement) target.select();
}
