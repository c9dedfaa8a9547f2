/** Whether the model is asked while somebody types or draws; and, where it is not although they want it, why. */
import { Switch } from "@mantine/core";
import classes from "./live-switch.module.css";
import type { Live } from "./use-live.ts";

export interface LiveSwitchProps {
  readonly live: Live;
  /** The input is drawn rather than typed. */
  readonly isDrawn: boolean;
}

export function LiveSwitch({ live: { isWanted, verdict, want }, isDrawn }: LiveSwitchProps) {
  const why = isWanted && !verdict.isAllowed ? verdict.why : undefined;
  return (
    <div className={classes.live}>
      <Switch
        size="sm"
        label={isDrawn ? "Predict as I draw" : "Predict as I type"}
        checked={isWanted && verdict.isAllowed}
        disabled={!verdict.isAllowed && verdict.isFinal}
        onChange={(event) => want(event.currentTarget.checked)}
      />
      <span role="status" className={classes.why}>
        {why}
      </span>
    </div>
  );
}
