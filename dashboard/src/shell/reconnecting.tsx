/** Over the page while the gateway does not answer; everything typed stays. */

import { Button, Group, Text } from "@mantine/core";
import { IconCloudOff } from "@tabler/icons-react";
import { askNow, useReachability } from "../api/reachability.ts";
import { formatDateTime } from "../format/time.ts";
import classes from "./reconnecting.module.css";

export function Reconnecting() {
  const { isReached, since } = useReachability();
  return (
    <div aria-live="polite">
      {!isReached && (
        <Group className={classes.banner!} justify="center" gap="sm">
          <IconCloudOff size={17} aria-hidden />
          <Text size="sm">
            The gateway can’t be reached; it last answered at <time>{formatDateTime(since)}</time>. Trying again by itself, and nothing on
            this page is lost.
          </Text>
          <Button size="compact-sm" variant="default" onClick={askNow}>
            Try now
          </Button>
        </Group>
      )}
    </div>
  );
}
