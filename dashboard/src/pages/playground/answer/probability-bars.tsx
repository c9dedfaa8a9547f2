/** The classes of one row, likeliest first: a bar and a figure each, the long tail folded. */
import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { formatShare } from "./figures.ts";
import styles from "./probability-bars.module.css";
import { byProbability, type ClassShare } from "./rows.ts";

const shownAtFirst = 5;
/** Folding away less than this saves nothing. */
const leastFolded = 3;

export interface ProbabilityBarsProps {
  readonly classes: readonly ClassShare[];
  /** The answer, marked among them. */
  readonly label: string;
}

export function ProbabilityBars({ classes, label }: ProbabilityBarsProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const sorted = byProbability(classes);
  const canFold = sorted.length >= shownAtFirst + leastFolded;
  const shown = canFold && !isOpen ? sorted.slice(0, shownAtFirst) : sorted;
  const rest = sorted.slice(shown.length);
  return (
    <div>
      <ul className={styles.bars} id={id} aria-label="Probabilities">
        {shown.map((share) => (
          <Bar key={share.name} name={share.name} probability={share.probability} isLabel={share.name === label} />
        ))}
        {rest.length > 0 && (
          <Bar
            name={`${rest.length} others`}
            probability={rest.reduce((sum, { probability }) => sum + probability, 0)}
            isLabel={false}
            isRest
          />
        )}
      </ul>
      {canFold && (
        <Button
          variant="subtle"
          size="compact-sm"
          mt="xs"
          ml={-8}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? `Show the first ${shownAtFirst}` : `Show all ${sorted.length}`}
        </Button>
      )}
    </div>
  );
}

interface BarProps {
  readonly name: string;
  readonly probability: number;
  readonly isLabel: boolean;
  readonly isRest?: boolean;
}

function Bar({ name, probability, isLabel, isRest = false }: BarProps) {
  const width = `${Math.min(100, Math.max(0, probability * 100))}%`;
  return (
    <li className={styles.row} data-label={isLabel || undefined} data-rest={isRest || undefined}>
      <span className={styles.name} title={name}>
        {name}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.bar} style={{ width }} />
      </span>
      <span className={styles.share}>{formatShare(probability)}</span>
    </li>
  );
}
