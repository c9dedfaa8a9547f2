/** Settings of the call, for models that ask for them: closed until somebody wants one. */
import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { lazy, Suspense, useId, useState } from "react";
import classes from "./parameters-input.module.css";
import { blankRow, type ParameterRow, parametersFromRows } from "./rows.ts";

export interface ParametersInputProps {
  readonly rows: readonly ParameterRow[];
  readonly onChange: (rows: readonly ParameterRow[]) => void;
}

// Few models ask for any.
const ParameterRows = lazy(async () => ({ default: (await import("./parameter-rows.tsx")).ParameterRows }));

export function ParametersInput({ rows, onChange }: ParametersInputProps) {
  const [isOpen, setOpen] = useState(rows.length > 0);
  const id = useId();
  const count = Object.keys(parametersFromRows(rows) ?? {}).length;
  function toggle(): void {
    if (!isOpen && rows.length === 0) onChange([blankRow]);
    setOpen(!isOpen);
  }
  return (
    <div>
      <UnstyledButton className={classes.head} aria-expanded={isOpen} aria-controls={id} onClick={toggle}>
        <IconChevronRight size={14} aria-hidden className={classes.chevron} data-open={isOpen || undefined} />
        Parameters
        {count > 0 && <span className={classes.count}>{count}</span>}
      </UnstyledButton>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <Suspense>
            <ParameterRows rows={rows} onChange={onChange} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
