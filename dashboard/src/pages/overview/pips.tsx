/** So many of something as marks side by side, those that are well first. */

import classes from "./overview.module.css";

export interface PipsProps {
  readonly good: number;
  readonly busy: number;
  readonly bad: number;
}

/** More than this are not counted by eye: the marks are shares then. */
const MOST = 24;

export function Pips({ good, busy, bad }: PipsProps) {
  const total = good + busy + bad;
  const scale = total > MOST ? MOST / total : 1;
  const marks = (
    [
      ["good", good],
      ["busy", busy],
      ["bad", bad],
    ] as const
  ).flatMap(([tone, count]) =>
    Array.from({ length: count === 0 ? 0 : Math.max(1, Math.round(count * scale)) }, (_, at) => ({ tone, key: `${tone} ${at}` })),
  );
  return (
    <span className={classes.pips}>
      {marks.map(({ tone, key }) => (
        <span key={key} data-tone={tone} />
      ))}
    </span>
  );
}
