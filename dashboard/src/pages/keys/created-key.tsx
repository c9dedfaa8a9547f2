/** The only place where a key is ever shown: to copy, and to try. */

import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { baseAddress } from "../../api/address.ts";
import type { Model, NewApiKey } from "../../api/types.ts";
import { CodeBlock } from "../../components/code.tsx";
import { CopyButton } from "../../components/copy.tsx";
import classes from "./created-key.module.css";

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

/** The first call to make with a new key, to paste into a shell: the key goes into the environment, not into the call. */
const KEY_HEADER = '-H "authorization: Bearer $INFERENCEHUB_API_KEY"';

/** @param base address of the gateway, without a slash at its end */
export function firstCall(key: Pick<NewApiKey, "key" | "scopes" | "models">, models: readonly Model[], base: string): string {
  return `export INFERENCEHUB_API_KEY='${key.key}'\n${curl(key, models, base)}`;
}

function curl({ scopes, models: allowed }: Pick<NewApiKey, "scopes" | "models">, models: readonly Model[], base: string): string {
  if (!scopes.includes("predict") && !scopes.includes("admin")) return `curl ${KEY_HEADER} ${base}/metrics`;
  const call = shortestExample(models.filter(({ name }) => allowed === null || allowed.includes(name)));
  if (call === undefined) return `curl ${KEY_HEADER} ${base}/models`;
  return `curl ${KEY_HEADER} -H 'content-type: application/json' \\\n  ${base}/predict -d ${quoted(call)}`;
}

/** Of the models that serve. */
function shortestExample(models: readonly Model[]): string | undefined {
  const calls = models.flatMap(({ name, versions }) =>
    versions
      .filter(({ state }) => state === "READY")
      .flatMap(({ examples = [] }) => examples.map(({ inputs }) => JSON.stringify({ model_name: name, inputs }))),
  );
  return calls.toSorted((a, b) => a.length - b.length)[0];
}

/** For a shell: nothing is special between single quotes but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
