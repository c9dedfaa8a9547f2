/** Says what was done, and for a while offers to undo it. */

import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp } from "@tabler/icons-react";

const offeredForMs = 10_000;

export function offerUndo(done: string, undo: () => void): void {
  const id = notifications.show({
    autoClose: offeredForMs,
    closeButtonProps: { "aria-label": "Close" },
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm">{done}</Text>
        <Button
          size="xs"
          variant="light"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}

export function tell(title: string, message: string, isBad = false): void {
  notifications.show({
    title,
    message,
    color: isBad ? "red" : "indigo",
    autoClose: isBad ? false : 6_000,
    closeButtonProps: { "aria-label": "Close" },
  });
}
