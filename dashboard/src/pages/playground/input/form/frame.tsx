/** A part of the form with the name of its input above it, and what that takes: in words, and as the protocol has it. */
import type { ReactNode } from "react";
import type { TensorSpec } from "../../../../api/types.ts";
import { ProtocolName } from "../../../../components/protocol-name.tsx";
import { protocolShape, tensorWords } from "../../../../format/datatypes.ts";
import type { InputProblem } from "../../state.ts";
import { ProblemList } from "../problem-list.tsx";
import classes from "./frame.module.css";

export interface FrameProps {
  readonly spec: TensorSpec;
  /** The first dimension counts rows. */
  readonly isBatched: boolean;
  /** Those that no field of it shows. */
  readonly problems: readonly InputProblem[];
  readonly children: ReactNode;
}

export function Frame({ spec, isBatched, problems, children }: FrameProps) {
  const { name, datatype, shape } = spec;
  return (
    <fieldset className={classes.frame}>
      <legend className={classes.legend}>
        {name} <span className={classes.words}>{tensorWords(datatype, isBatched ? shape.slice(1) : shape)}</span>{" "}
        <ProtocolName>{`${datatype} ${protocolShape(shape)}`}</ProtocolName>
      </legend>
      {children}
      <ProblemList items={problems.map(({ pointer, detail }) => ({ place: pointer, detail }))} />
    </fieldset>
  );
}
