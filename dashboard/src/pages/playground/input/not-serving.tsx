/** Why the version that is meant takes no calls, and what can be done about it. The catalogue is watched: it goes once the version serves. */
import { Alert, Button, Text } from "@mantine/core";
import { IconCircleOff, IconLoader2 } from "@tabler/icons-react";
import { useLoadVersion } from "../../../api/queries.ts";
import { may, useSignedIn } from "../../../api/rights.ts";
import type { ModelVersion } from "../../../api/types.ts";
import { FailureNote } from "../../../components/failure-note.tsx";
import { Failure } from "../../../components/states.tsx";

export interface NotServingProps {
  readonly model: string;
  readonly version: ModelVersion;
}

export function NotServing({ model, version }: NotServingProps) {
  const { state, failure, failure_detail: detail } = version;
  const name = `${model} ${version.version}`;
  if (state === "FAILED")
    return (
      <FailureNote
        title={`${name} could not be loaded`}
        failure={failure ?? "Nobody knows why."}
        detail={detail}
        action={<Remedy model={model} version={version.version} word="Load again" />}
      />
    );
  const isOnItsWay = state === "LOADING" || state === "UNLOADING";
  return (
    <Alert
      role="note"
      variant="default"
      icon={isOnItsWay ? <IconLoader2 aria-hidden /> : <IconCircleOff aria-hidden />}
      title={`${name} ${state === "LOADING" ? "is loading" : state === "UNLOADING" ? "is being unloaded" : "is not loaded"}`}
    >
      <Text size="sm">{state === "LOADING" ? "It can be run as soon as it has loaded." : "It takes no calls until it is loaded."}</Text>
      {!isOnItsWay && <Remedy model={model} version={version.version} word="Load" />}
    </Alert>
  );
}

function Remedy({ model, version, word }: { readonly model: string; readonly version: string; readonly word: string }) {
  const load = useLoadVersion();
  if (!may(useSignedIn(), "admin"))
    return (
      <Text size="sm" c="dimmed" mt={4}>
        Your key may not load it: ask an administrator of this gateway.
      </Text>
    );
  return (
    <>
      <Button size="xs" mt="sm" loading={load.isPending} onClick={() => load.mutate({ model, version })}>
        {word}
      </Button>
      {load.error !== null && <Failure problem={load.error} />}
    </>
  );
}
