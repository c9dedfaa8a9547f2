/** What somebody asked; it can be written anew, and the talk goes on from there. */

import { ActionIcon, Button, Group } from "@mantine/core";
import { IconPencil, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { Hint } from "../../../components/hint.tsx";
import { PromptField } from "./prompt-field.tsx";
import classes from "./prompt-view.module.css";

export interface PromptViewProps {
  readonly prompt: string;
  /** False while nobody can be asked. Who answers meanwhile is stopped. */
  readonly canAsk: boolean;
  /** In place of this turn and all after it. */
  readonly onAsk: (prompt: string) => void;
}

export function PromptView({ prompt, canAsk, onAsk }: PromptViewProps) {
  const [draft, setDraft] = useState<string>();
  if (draft !== undefined) {
    const close = () => setDraft(undefined);
    const send = () => {
      if (draft.trim() === "" || !canAsk) return;
      close();
      onAsk(draft);
    };
    return (
      <div className={classes.editing}>
        <PromptField label="Edit the message" value={draft} onChange={setDraft} onSend={send} onEscape={close} autoFocus />
        <Group gap="xs" justify="flex-end">
          <Button size="xs" variant="default" onClick={close}>
            Cancel
          </Button>
          <Button size="xs" onClick={send} disabled={draft.trim() === "" || !canAsk}>
            Send again
          </Button>
        </Group>
      </div>
    );
  }
  return (
    <div className={classes.prompt}>
      <div className={classes.actions}>
        <Hint label="Edit, and go on from here">
          <ActionIcon variant="subtle" color="gray" aria-label="Edit the message" disabled={!canAsk} onClick={() => setDraft(prompt)}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        </Hint>
        <Hint label="Answer again">
          <ActionIcon variant="subtle" color="gray" aria-label="Answer again" disabled={!canAsk} onClick={() => onAsk(prompt)}>
            <IconRefresh size={16} aria-hidden />
          </ActionIcon>
        </Hint>
      </div>
      <p className={classes.text}>{prompt}</p>
    </div>
  );
}
