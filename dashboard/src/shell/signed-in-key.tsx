/** Whose key this is, and the way out. */

import { ActionIcon, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLogout } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useSignOut } from "../api/session.ts";
import type { SignedInSession } from "../api/types.ts";
import { Hint } from "../components/hint.tsx";
import { formatAgo } from "../format/time.ts";

export function SignedInKey({ session }: { readonly session: SignedInSession }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { key, auth } = session;
  if (!auth)
    return (
      <Text size="xs" c="dimmed">
        Open to all on this machine: started with --no-auth
      </Text>
    );

  const leave = () =>
    signOut.mutate(undefined, {
      onSuccess: () => void navigate({ to: "/sign-in" }),
      onError: ({ detail }) => notifications.show({ color: "red", title: "Still signed in", message: detail }),
    });

  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Stack gap={0} miw={0}>
        <Text size="sm" fw={500} truncate="end" title={key.name}>
          {key.name}
        </Text>
        <Text size="xs" c="dimmed" truncate="end">
          {key.scopes.join(", ")}
          {key.expires_at && `, expires ${formatAgo(key.expires_at)}`}
        </Text>
      </Stack>
      <Hint label="Sign out">
        <ActionIcon variant="subtle" color="gray" aria-label="Sign out" loading={signOut.isPending} onClick={leave}>
          <IconLogout size={17} aria-hidden />
        </ActionIcon>
      </Hint>
    </Group>
  );
}
