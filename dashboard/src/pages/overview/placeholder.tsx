/** Grey shapes in the place of what comes, each as large as that. */

import { Skeleton, VisuallyHidden } from "@mantine/core";
import classes from "./overview.module.css";

export function Placeholder() {
  return (
    <div role="status" aria-live="polite">
      <VisuallyHidden>Loading the last hour</VisuallyHidden>
      <div className={classes.tiles}>
        {[0, 1, 2, 3, 4, 5].map((tile) => (
          <Skeleton key={tile} height={92} />
        ))}
      </div>
      <Skeleton height={36} mb="md" maw={520} />
      <div className={classes.charts}>
        {[0, 1, 2, 3].map((chart) => (
          <Skeleton key={chart} height={272} />
        ))}
      </div>
    </div>
  );
}
