/** Loads and unloads a version on every worker; for administrators. */

import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { lazy, Suspense, useState } from "react";
import { useLoadVersion } from "../../api/queries.ts";
import type { LoadedVersions, Model, ModelVersion } from "../../api/types.ts";
import classes from "./version-switch.module.css";

const UnloadDialog = lazy(async () => ({ default: (await import("./unload-dialog.tsx")).UnloadDialog }));

export interface VersionSwitchProps {
  readonly model: Model;
  readonly version: ModelVersion;
}

export function VersionSwitch({ model, version: { version, state }, version: whole }: VersionSwitchProps) {
  const load = useLoadVersion();
  const [isAsking, setAsking] = useState(false);
  const name = `${model.name} ${version}`;
  const isLoaded = state === "READY" || state === "RECOVERING";
  const start = () =>
    load.mutate(
      { model: model.name, version },
      {
        onSuccess: (outcome) => sayHowItWent(name, outcome),
        onError: (problem) =>
          notifications.show({ color: "red", title: `${name} could not be loaded`, message: problem.detail, autoClose: false }),
      },
    );
  return (
    <Group gap="xs" className={classes.buttons}>
      {state !== "UNLOADING" && (
        <Button
          size="xs"
          variant="default"
          onClick={start}
          loading={load.isPending}
          disabled={state === "LOADING"}
          aria-label={`${isLoaded || state === "FAILED" ? "Load again" : "Load"} ${name}`}
        >
          {isLoaded || state === "FAILED" ? "Load again" : "Load"}
        </Button>
      )}
      {(isLoaded || state === "FAILED") && (
        <Button size="xs" variant="default" onClick={() => setAsking(true)} aria-label={`Unload ${name}`}>
          Unload
        </Button>
      )}
      <Suspense>{isAsking && <UnloadDialog model={model} version={whole} onClose={() => setAsking(false)} />}</Suspense>
    </Group>
  );
}

function sayHowItWent(name: string, { versions }: LoadedVersions): void {
  const failed = versions.find(({ state }) => state === "FAILED");
  if (failed === undefined) notifications.show({ title: `${name} is loaded`, message: "It serves on every worker." });
  else notifications.show({ color: "red", title: `${name} could not be loaded`, message: failed.failure ?? "", autoClose: false });
}
