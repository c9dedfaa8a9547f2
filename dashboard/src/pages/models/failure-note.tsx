/** Why a version could not be loaded; the details, for those who get them, begin with the line that says most. */

import { Alert, Button, Collapse, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useId, useState } from "react";
import { CodeBlock } from "../../components/code.tsx";
import classes from "./failure-note.module.css";

export interface FailureNoteProps {
  readonly failure: string;
  readonly detail: string | undefined;
}

export function FailureNote({ failure, detail }: FailureNoteProps) {
  return (
    <Alert role="note" variant="default" className={classes.note} icon={<IconAlertTriangle aria-hidden />} title="It could not be loaded">
      <Text size="sm">{failure}</Text>
      {detail !== undefined && detail !== failure && <Details text={detail.trimEnd()} />}
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
          <Collapse expanded={isOpen} id={id} keepMounted={false}>
            <div className={classes.whole}>
              <CodeBlock code={text} language="details" />
            </div>
          </Collapse>
        </>
      )}
    </>
  );
}
