/** What became of a model's canaries, and why; the newest first. */

import { Button, Text } from "@mantine/core";
import { useState } from "react";
import type { CanaryStatus } from "../../../api/types.ts";
import { Tag, type Tone } from "../../../components/tag.tsx";
import { formatDateTime } from "../../../format/time.ts";
import classes from "./history.module.css";

type Event = CanaryStatus["history"][number];

const fewEvents = 6;

const looks: Readonly<Record<Event["event"], { readonly word: string; readonly tone: Tone }>> = {
  started: { word: "Started", tone: "busy" },
  raised: { word: "Raised", tone: "busy" },
  completed: { word: "Completed", tone: "good" },
  promoted: { word: "Promoted", tone: "good" },
  rolled_back: { word: "Rolled back", tone: "bad" },
  ended: { word: "Ended", tone: "quiet" },
};

export interface CanaryHistoryProps {
  readonly history: readonly Event[];
  readonly nameOf: (who: string) => string;
}

export function CanaryHistory({ history, nameOf }: CanaryHistoryProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? history : history.slice(0, fewEvents);
  return (
    <>
      <ol className={classes.events} aria-label="History of canaries">
        {shown.map((event) => (
          <li key={`${event.run} ${event.event} ${event.at}`} className={classes.event}>
            <span className={classes.head}>
              <Tag tone={looks[event.event].tone}>{looks[event.event].word}</Tag>
              <Text span size="sm" fw={500}>
                {event.version} to {event.percent} %
              </Text>
            </span>
            <Text size="sm" c="dimmed">
              {event.reason}
            </Text>
            <Text size="xs" c="dimmed">
              <time dateTime={event.at}>{formatDateTime(event.at)}</time> by {nameOf(event.who)}
            </Text>
          </li>
        ))}
      </ol>
      {history.length > fewEvents && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show all ${history.length}`}
        </Button>
      )}
    </>
  );
}
