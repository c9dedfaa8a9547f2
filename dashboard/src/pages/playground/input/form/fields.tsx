/** One line of a table as fields, each with its name: what is to be filled in is seen at once. */
import type { InputProblem } from "../../state.ts";
import { elementKindOf } from "../element.ts";
import type { Column, Line } from "../lines.ts";
import { problemAt } from "../pointer.ts";
import { ElementField } from "./element-field.tsx";
import classes from "./fields.module.css";

export interface FieldsProps {
  readonly columns: readonly Column[];
  readonly line: Line;
  readonly onChange: (line: Line) => void;
  readonly problems: readonly InputProblem[];
  /** Where a column's element stands in the request. */
  readonly pointerOfColumn: (column: Column) => string;
}

export function Fields({ columns, line, onChange, problems, pointerOfColumn }: FieldsProps) {
  const isAlone = columns.length === 1;
  return (
    <div className={classes.fields} data-has-names={columns.some(({ isNamed }) => isNamed)}>
      {columns.map((column, at) => {
        const pointer = pointerOfColumn(column);
        return (
          <div
            key={pointer}
            className={isAlone ? classes.alone : classes.field}
            data-kind={column.categories === undefined ? elementKindOf(column.datatype) : "choice"}
          >
            <ElementField
              column={column}
              element={line[at]}
              onChange={(element) => onChange(line.with(at, element))}
              problem={problemAt(problems, pointer)}
              pointer={pointer}
              isAlone={isAlone}
            />
          </div>
        );
      })}
    </div>
  );
}
