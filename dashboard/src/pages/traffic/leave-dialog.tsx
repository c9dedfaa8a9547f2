/** Whether to leave what is not saved. */

import { Button, Group, Modal, Text } from "@mantine/core";

export interface LeaveDialogProps {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

export function LeaveDialog({ onStay, onLeave }: LeaveDialogProps) {
  return (
    <Modal opened onClose={onStay} title="Leave without saving?" closeButtonProps={{ "aria-label": "Close" }}>
      <Text size="sm">What you changed here is not saved yet. If you leave, it is lost.</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onStay} data-autofocus>
          Stay
        </Button>
        <Button color="red.8" onClick={onLeave}>
          Leave
        </Button>
      </Group>
    </Modal>
  );
}
