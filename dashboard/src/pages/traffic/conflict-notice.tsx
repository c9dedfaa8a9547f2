/** Somebody else has saved while this draft was open: what they changed, and the two ways on. */

import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import type { Traffic, TrafficRevision } from "../../api/types.ts";
import classes from "./conflict-notice.module.css";
import { type Part, saysTheSame } from "./document/parts.ts";

export interface ConflictNoticeProps {
  readonly base: Traffic;
  readonly theirs: Traffic;
  /** Newest first. */
  readonly revisions: readonly TrafficRevision[];
  /** Parts that both changed. */
  readonly clashes: readonly Part[];
  readonly onRebase: () => void;
  readonly onTakeTheirs: () => void;
}

export function ConflictNotice({ base, theirs, revisions, clashes, onRebase, onTakeTheirs }: ConflictNoticeProps) {
  const since = revisions.filter(({ after }) => after.revision > base.revision && after.revision <= theirs.revision).reverse();
  const changes = since.flatMap(({ changes: each }) => each.map(({ text }) => text));
  return (
    <Alert
      role="alert"
      mb="lg"
      variant="default"
      className={classes.notice}
      icon={<IconGitMerge aria-hidden />}
      title={`The traffic was changed meanwhile: revision ${theirs.revision} is saved, and your draft began at ${base.revision}`}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {saysTheSame(base, theirs) ? "The saved document says the same as the one that you began with." : "What changed there:"}
        </Text>
        {changes.length > 0 && (
          <List size="sm">
            {changes.map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        )}
        {clashes.length > 0 && (
          <Text size="sm">You both changed: {clashes.join(", ")}. If you keep yours, yours replaces theirs there.</Text>
        )}
        <Group gap="xs">
          <Button size="xs" onClick={onRebase}>
            Keep my changes on top
          </Button>
          <Button size="xs" variant="default" onClick={onTakeTheirs}>
            Drop mine, take what is saved
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
