/** Beneath a table of what differs: how much does not, and the rows of that on demand. */
import { Button } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import styles from "./equal-toggle.module.css";

export interface EqualToggleProps {
  readonly count: number;
  /** "class", "classes". */
  readonly noun: readonly [one: string, many: string];
  /** What they are: "equal". */
  readonly same?: readonly [one: string, many: string];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

const equal = ["is equal", "are equal"] as const;

export function EqualToggle({ count, noun: [one, many], same = equal, isOpen, onToggle }: EqualToggleProps) {
  if (count === 0) return null;
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      mt="xs"
      ml={-8}
      className={styles.toggle!}
      leftSection={<IconChevronRight size={14} aria-hidden />}
      aria-expanded={isOpen}
      onClick={onToggle}
    >
      {count === 1 ? `1 ${one} ${same[0]}` : `${count} ${many} ${same[1]}`}
    </Button>
  );
}
