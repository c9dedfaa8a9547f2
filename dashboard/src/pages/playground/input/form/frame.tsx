/** A part of the form with the name, datatype and shape of its input above it. */
import type { ReactNode } from "react";
import type { TensorSpec } from "../../../../api/types.ts";
import type { InputProblem } from "../../state.ts";
import { ProblemList } from "../problem-list.tsx";
import classes from "./frame.module.css";

export interface FrameProps {
  readonly spec: TensorSpec;
  /** Those that no field of it shows. */
  readonly problems: readonly InputProblem[];
  readonly children: ReactNode;
}

export function Frame({ spec, problems, children }: FrameProps) {
  return (
    <fieldset className={classes.frame}>
      <legend className={classes.legend}>
        {spec.name} <span className={classes.shape}>{shapeText(spec)}</span>
      </legend>
      {children}
      <ProblemList items={problems.map(({ pointer, detail }) => ({ place: pointer, detail }))} />
    </fieldset>
  );
}

function shapeText({ datatype, shape }: TensorSpec): string {
  return `${datatype} [${shape.map((length) => (length === -1 ? "any" : length)).join(", ")}]`;
}
