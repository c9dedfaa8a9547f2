/** The only place where a key is ever shown: to copy, and to try. */

import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { baseAddress } from "../../api/address.ts";
import type { Model, NewApiKey } from "../../api/types.ts";
import { CodeBlock } from "../../components/code.tsx";
import { CopyButton } from "../../components/copy.tsx";
import classes from "./created-key.module.css";
import { firstCall } from "./first-call.ts";

export interface CreatedKeyProps {
  readonly created: NewApiKey;
  readonly models: readonly Model[];
  readonly onStored: () => void;
}

/** Nothing but the button closes it, so that no stray key or click takes the key away. */
export function CreatedKey({ created, models, onStored }: CreatedKeyProps) {
  return (
    <Modal
      opened
      onClose={onStored}
      title={`${created.name} is made`}
      size="lg"
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
    >
      <Stack gap="md">
        <Alert variant="light" color="indigo" icon={<IconEyeOff aria-hidden />}>
          This is the only time that the key is shown; only its hash is kept. Put it where secrets live.
        </Alert>
        <div>
          <Text size="sm" fw={600} mb={4}>
            Key
          </Text>
          <p className={classes.key}>
            <code>{created.key}</code>
            <CopyButton text={created.key} label="Copy key" />
          </p>
        </div>
        <div>
          <Text size="sm" fw={600} mb={4}>
            A first call with it
          </Text>
          <CodeBlock code={firstCall(created, models, baseAddress())} language="first call" />
        </div>
        <Group justify="flex-end">
          <Button onClick={onStored}>I have stored it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
