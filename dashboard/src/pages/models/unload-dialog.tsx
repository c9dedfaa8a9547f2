/** Before a version is unloaded: what becomes of its calls, or what has to be changed first. */

import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link } from "@tanstack/react-router";
import { useUnloadVersion } from "../../api/queries.ts";
import { latest, placesNaming } from "../../api/traffic-names.ts";
import type { Model, ModelVersion, Traffic } from "../../api/types.ts";
import { Failure } from "../../components/states.tsx";

export interface UnloadDialogProps {
  readonly model: Model;
  readonly version: ModelVersion;
  readonly onClose: () => void;
}

export function UnloadDialog({ model, version, onClose }: UnloadDialogProps) {
  const unload = useUnloadVersion();
  const name = `${model.name} ${version.version}`;
  const reasons = reasonsAgainst(model, version.version);
  const isNamed = reasons.length > 0 || unload.error?.reason === "CONFLICT";
  const start = () =>
    unload.mutate(
      { model: model.name, version: version.version },
      {
        onSuccess: () => {
          notifications.show({ title: `${name} is unloaded`, message: "Its memory is free again." });
          onClose();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={isNamed ? `${name} can’t be unloaded yet` : `Unload ${name}?`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="sm">
        {isNamed ? <InTheWay reasons={reasons} /> : <Words texts={consequencesOf(model, version)} />}
        {unload.error !== null && <Failure problem={unload.error} />}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          {isNamed ? (
            <Button renderRoot={(props) => <Link to="/traffic/$model" params={{ model: model.name }} {...props} />}>
              Change the traffic
            </Button>
          ) : (
            <Button color="red.8" onClick={start} loading={unload.isPending}>
              Unload
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function InTheWay({ reasons }: { readonly reasons: readonly string[] }) {
  return (
    <>
      <Text size="sm">The traffic document names this version. Take away first what sends calls to it:</Text>
      <Words texts={reasons.map((reason) => `${reason}.`)} />
    </>
  );
}

function Words({ texts }: { readonly texts: readonly string[] }) {
  return (
    <List size="sm">
      {texts.map((text) => (
        <List.Item key={text}>{text}</List.Item>
      ))}
    </List>
  );
}

/** Where the traffic document names the version: the gateway refuses to unload it until it does not. */
export function reasonsAgainst(model: Model, version: string): string[] {
  return placesNaming(model.traffic as Traffic, version);
}

export function consequencesOf(model: Model, { version, state }: ModelVersion): string[] {
  const isServing = state === "READY" || state === "RECOVERING";
  return [
    ...(isServing ? ["Calls that it has begun are finished first."] : []),
    `After that, calls that ask for ${version} are refused with VERSION_NOT_FOUND.`,
    ...(version === model.latest && usesLatest(model) ? [successionWords(model, version)] : []),
    "It stays unloaded, through restarts too, until somebody loads it.",
  ];
}

function usesLatest({ traffic }: Model): boolean {
  return ((traffic as Traffic).weights[latest] ?? 0) > 0;
}

function successionWords({ versions }: Model, version: string): string {
  // Greatest first.
  const next = versions.find((each) => each.version !== version && each.state === "READY")?.version;
  return next === undefined
    ? "No other version serves: calls that ask for none are refused, too."
    : `Calls that ask for no version go to ${next} from then on.`;
}
