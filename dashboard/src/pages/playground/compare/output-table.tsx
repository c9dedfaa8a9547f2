/** Each output of numbers with its largest difference, and those that can't be subtracted; outputs that are equal are folded. */
import { useState } from "react";
import { formatFigure } from "../answer/figures.ts";
import styles from "./comparison.module.css";
import type { OutputDifference } from "./differences.ts";
import { EqualToggle } from "./equal-toggle.tsx";

export interface OutputTableProps {
  readonly outputs: readonly OutputDifference[];
  /** Names of outputs that differ in another way. */
  readonly otherOutputs: readonly string[];
  /** Names of those that do not. */
  readonly equalOutputs: readonly string[];
  readonly names: readonly [left: string, right: string];
}

export function OutputTable({ outputs, otherOutputs, equalOutputs, names }: OutputTableProps) {
  const [isOpen, setOpen] = useState(false);
  const others = otherOutputs.filter((name) => name !== "label");
  const equal = isOpen ? equalOutputs : [];
  const isEmpty = outputs.length + others.length + equal.length === 0;
  return (
    <div>
      <table className={styles.table} data-empty={isEmpty || undefined}>
        <caption>Largest difference of each output</caption>
        <thead>
          <tr>
            <th scope="col">Output</th>
            <th scope="col">Version {names[0]}</th>
            <th scope="col">Version {names[1]}</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {outputs.map(({ name, largest, left, right, place }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                {place.length > 0 && <span className={styles.place}>[{place.join("][")}]</span>}
              </th>
              <td>{formatFigure(left)}</td>
              <td>{formatFigure(right)}</td>
              <td className={styles.difference}>{formatFigure(Number(largest.toPrecision(3)))}</td>
            </tr>
          ))}
          {others.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td colSpan={3}>differs, see the JSON</td>
            </tr>
          ))}
          {equal.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td colSpan={3}>equal</td>
            </tr>
          ))}
        </tbody>
      </table>
      <EqualToggle count={equalOutputs.length} noun={["output", "outputs"]} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
    </div>
  );
}
