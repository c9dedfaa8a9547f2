/** Asks before a key is revoked, and says what will stop. */

import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRevokeKey } from "../../api/queries.ts";
import type { ApiKey } from "../../api/types.ts";
import { Failure } from "../../components/states.tsx";
import { consequences } from "./revoking.ts";

export interface RevokeKeyProps {
  readonly apiKey: ApiKey;
  /** All there are. */
  readonly keys: readonly ApiKey[];
  /** The key of the session. */
  readonly ownId: string;
  readonly onClose: () => void;
}

export function RevokeKey({ apiKey: key, keys, ownId, onClose }: RevokeKeyProps) {
  const revoke = useRevokeKey();
  const sure = () =>
    revoke.mutate(key.id, {
      onSuccess: () => {
        notifications.show({ message: `${key.name} is revoked.` });
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={`Revoke ${key.name}?`} closeButtonProps={{ "aria-label": "Close" }} centered>
      <Stack gap="md">
        {revoke.error !== null && <Failure problem={revoke.error} />}
        <List size="sm" spacing="xs">
          {consequences(key, keys, ownId).map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
        <Text size="sm" c="dimmed">
          It can’t be undone.
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red.8" loading={revoke.isPending} onClick={sure}>
            Revoke
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
