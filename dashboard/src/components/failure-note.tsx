/** Why a version could not be loaded; the details, for those who get them, begin with the line that says most. */

import { Alert, Button, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import { CodeBlock } from "./code.tsx";
import classes from "./failure-note.module.css";

export interface FailureNoteProps {
  readonly failure: string;
  readonly detail: string | undefined;
  readonly title?: string;
  /** What can be done about it. */
  readonly action?: ReactNode;
}

export function FailureNote({ failure, detail, title = "It could not be loaded", action }: FailureNoteProps) {
  return (
    <Alert role="note" variant="default" className={classes.note} icon={<IconAlertTriangle aria-hidden />} title={title}>
      <Text size="sm">{failure}</Text>
      {detail !== undefined && detail !== failure && <Details text={detail.trimEnd()} />}
      <div>{action}</div>
    </Alert>
  );
}

function Details({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const lines = text.split("\n");
  return (
    <>
      <Text size="sm" mt={4} className={classes.last}>
        {lines.at(-1)}
      </Text>
      {lines.length > 1 && (
        <>
          <Button size="compact-xs" variant="default" mt="xs" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide the details" : "Show the details"}
          </Button>
          <div id={id} className={classes.whole} hidden={!isOpen}>
            {isOpen && <CodeBlock code={text} language="details" />}
          </div>
        </>
      )}
    </>
  );
}
