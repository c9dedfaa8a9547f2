/** Asks before something is undone, and says what that would change: the gateway is asked first. */

import { Button, Group, List, Modal, Text } from "@mantine/core";
import { useTrafficDryRun } from "../../api/queries.ts";
import { documentOfUndo, type Undo } from "./document/undo.ts";

export interface UndoDialogProps {
  readonly undo: Undo;
  readonly isBusy: boolean;
  readonly onUndo: () => void;
  readonly onKeep: () => void;
}

export function UndoDialog({ undo, isBusy, onUndo, onKeep }: UndoDialogProps) {
  const { data: answer } = useTrafficDryRun(undo.before.model, documentOfUndo(undo));
  const refusals =
    answer === undefined ? [] : [...(answer.conflict ? [answer.conflict] : []), ...answer.problems.map(({ detail }) => detail)];
  return (
    <Modal opened onClose={onKeep} title={`Take back ${undo.what}?`} closeButtonProps={{ "aria-label": "Close" }}>
      {refusals.length > 0 ? (
        <>
          <Text size="sm">It can’t be undone any more.</Text>
          {refusals.map((text) => (
            <Text key={text} size="sm" mt="xs">
              {text}
            </Text>
          ))}
        </>
      ) : (
        <>
          <Text size="sm">{answer === undefined ? "Asking the gateway what that would change…" : "This is what would change:"}</Text>
          <List size="sm" mt="xs" aria-label="What would change">
            {answer?.changes.map(({ text }) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </>
      )}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onKeep} data-autofocus>
          Keep it
        </Button>
        <Button onClick={onUndo} loading={isBusy} disabled={answer?.accepted !== true}>
          Undo
        </Button>
      </Group>
    </Modal>
  );
}
