/** Asks before a page is left that has something unsaved. */

import { Button, Group, Modal, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";

export function LeaveGuard({ isDirty, onLeave }: { readonly isDirty: boolean; readonly onLeave: () => void }) {
  const blocker = useBlocker({
    // Signing in again comes back here, and the draft waits.
    shouldBlockFn: ({ current, next }) => isDirty && next.pathname !== current.pathname && next.pathname !== "/sign-in",
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  const leave = () => {
    onLeave();
    blocker.proceed();
  };
  return (
    <Modal opened onClose={blocker.reset} title="Leave without saving?" closeButtonProps={{ "aria-label": "Close" }}>
      <Text size="sm">What you changed here is not saved yet. If you leave, it is lost.</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={blocker.reset} data-autofocus>
          Stay
        </Button>
        <Button color="red.8" onClick={leave}>
          Leave
        </Button>
      </Group>
    </Modal>
  );
}
