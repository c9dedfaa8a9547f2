/** What is to be mended, and where; at most a few, since mending the first often mends the rest. */
import classes from "./problem-list.module.css";

export interface ProblemItem {
  readonly place: string;
  readonly detail: string;
}

const mostItems = 4;

export function ProblemList({ items }: { readonly items: readonly ProblemItem[] }) {
  if (items.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {items.slice(0, mostItems).map(({ place, detail }) => (
        <li key={place + detail}>
          {place !== "" && <strong>{place}: </strong>}
          {detail}
        </li>
      ))}
      {items.length > mostItems && <li>and {items.length - mostItems} more</li>}
    </ul>
  );
}
