/** Each class that the versions do not agree on, with its probability in both and the difference between them; the others are folded. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { formatShare } from "../answer/figures.ts";
import type { Row } from "../answer/rows.ts";
import styles from "./comparison.module.css";
import { type ClassDifference, classDifferences, isEqualClass, labelOf } from "./differences.ts";
import { EqualToggle } from "./equal-toggle.tsx";

/** The rest of many classes is folded; ten digits are all shown. */
const shownAtFirst = 10;

export interface ClassTableProps {
  readonly left: Row | undefined;
  readonly right: Row | undefined;
  readonly names: readonly [left: string, right: string];
}

export function ClassTable({ left, right, names }: ClassTableProps) {
  const [isOpen, setOpen] = useState(false);
  const [isEqualOpen, setEqualOpen] = useState(false);
  const all = classDifferences(left, right);
  if (all.length === 0) return null;
  const classes = all.filter((each) => !isEqualClass(each));
  const equal = all.filter(isEqualClass);
  const shown = [...(isOpen ? classes : classes.slice(0, shownAtFirst)), ...(isEqualOpen ? equal : [])];
  const [leftLabel, rightLabel] = [labelOf(left), labelOf(right)];
  return (
    <div>
      <table className={styles.table} data-empty={shown.length === 0 || undefined}>
        <caption>Probability of each class</caption>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <td className={styles.bars} />
            {names.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: left stays left
              <th key={index} scope="col">
                <span className={styles.swatch} data-side={index === 0 ? "left" : "right"} aria-hidden="true" />
                Version {name}
              </th>
            ))}
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((each) => (
            <tr key={each.name} data-differs={isMarked(each, leftLabel, rightLabel) || undefined}>
              <th scope="row" className={styles.class}>
                {each.name}
              </th>
              <td className={styles.bars} aria-hidden="true">
                <span className={styles.bar} data-side="left" style={{ width: widthOf(each.left) }} />
                <span className={styles.bar} data-side="right" style={{ width: widthOf(each.right) }} />
              </td>
              <Share share={each.left} isLabel={each.name === leftLabel} />
              <Share share={each.right} isLabel={each.name === rightLabel} />
              <td className={styles.difference}>{differenceText(each)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {classes.length > shownAtFirst && (
        <Button variant="subtle" size="compact-sm" mt="xs" ml={-8} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? `Show the first ${shownAtFirst}` : `Show all ${classes.length}`}
        </Button>
      )}
      <EqualToggle count={equal.length} noun={["class", "classes"]} isOpen={isEqualOpen} onToggle={() => setEqualOpen(!isEqualOpen)} />
    </div>
  );
}

/** The classes that the versions answer with, where they do not agree. */
function isMarked({ name }: ClassDifference, left: string | undefined, right: string | undefined): boolean {
  return left !== right && (name === left || name === right);
}

function widthOf(share: number | undefined): string {
  return `${Math.min(100, Math.max(0, (share ?? 0) * 100))}%`;
}

function Share({ share, isLabel }: { readonly share: number | undefined; readonly isLabel: boolean }) {
  return <td data-label={isLabel || undefined}>{share === undefined ? "not known" : formatShare(share)}</td>;
}

/** In percentage points. */
function differenceText(each: ClassDifference): string {
  if (isEqualClass(each)) return "±0.0";
  return `${each.difference > 0 ? "+" : "−"}${Math.abs(each.difference * 100).toFixed(1)}`;
}
