/** Who changed the traffic, when and how; each document before can be brought back, to be looked at and saved. */

import { Button, Text } from "@mantine/core";
import { useState } from "react";
import type { TrafficRevision } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import { formatAgo, formatDateTime } from "../../format/time.ts";
import classes from "./revisions.module.css";

const fewRevisions = 3;
const manyRevisions = 20;

export interface RevisionsProps {
  readonly revisions: readonly TrafficRevision[];
  readonly nameOf: (who: string) => string;
  readonly isReadOnly: boolean;
  readonly onRestore: (revision: TrafficRevision) => void;
}

export function Revisions({ revisions, nameOf, isReadOnly, onRestore }: RevisionsProps) {
  const [isLong, setLong] = useState(false);
  if (revisions.length === 0) return null;
  return (
    <Section title="Revisions" description="Restoring puts a document into the draft; nothing changes until you save it.">
      <ol className={classes.revisions}>
        {revisions.slice(0, isLong ? manyRevisions : fewRevisions).map((revision) => (
          <li key={revision.after.revision} className={classes.revision} aria-label={`Revision ${revision.after.revision}`}>
            <div className={classes.words}>
              <Text size="sm">
                <b>Revision {revision.after.revision}</b>{" "}
                <Text span size="xs" c="dimmed">
                  <time dateTime={revision.at} title={formatDateTime(revision.at)}>
                    {formatAgo(revision.at)}
                  </time>
                  {` by ${nameOf(revision.who)}`}
                </Text>
              </Text>
              <ul className={classes.changes}>
                {revision.changes.map(({ text }) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </div>
            <Button
              size="xs"
              variant="default"
              disabled={isReadOnly}
              onClick={() => onRestore(revision)}
              aria-label={`Restore the one before revision ${revision.after.revision}`}
            >
              Restore the one before
            </Button>
          </li>
        ))}
      </ol>
      {revisions.length > fewRevisions && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setLong(!isLong)}>
          {isLong ? "Show fewer" : "Show earlier ones"}
        </Button>
      )}
    </Section>
  );
}
