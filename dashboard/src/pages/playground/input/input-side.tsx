/** What is asked: model, version, values; as a form or as JSON; and the button that asks it. */
import { Alert, Stack, Tabs } from "@mantine/core";
import { IconCubeOff, IconLinkOff } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Model, ModelVersion } from "../../../api/types.ts";
import { takesCalls } from "../../../api/version-choice.ts";
import { Section } from "../../../components/section.tsx";
import { Examples } from "./examples.tsx";
import { SignatureForm } from "./form/signature-form.tsx";
import { JsonTab } from "./json/json-tab.tsx";
import type { JsonDraft } from "./json/use-json-draft.ts";
import { ParametersInput } from "./parameters/parameters-input.tsx";
import { Choices } from "./place/choices.tsx";
import type { PlaceControl } from "./place/use-place.ts";
import { tabFrom } from "./place/use-place.ts";
import { ProblemList } from "./problem-list.tsx";
import type { Checked } from "./use-checked.ts";

// Most versions serve.
const NotServing = lazy(async () => ({ default: (await import("./not-serving.tsx")).NotServing }));

export interface InputSideProps {
  readonly models: readonly Model[];
  readonly control: PlaceControl;
  /** The version that most likely answers; undefined: the catalogue has none. */
  readonly meant: ModelVersion | undefined;
  readonly json: JsonDraft;
  readonly checked: Checked;
  /** The link that was opened could not be read. */
  readonly linkFault: string | undefined;
  readonly onForgetLinkFault: () => void;
  readonly runBar: ReactNode;
}

export function InputSide({ models, control, meant, json, checked, linkFault, onForgetLinkFault, runBar }: InputSideProps) {
  const { place, setInputs, choose } = control;
  const { signature, inputs, tab } = place;
  // The editor is large: it comes when its tab is first opened, and then stays, so that undo does too.
  const [wasJson, setWasJson] = useState(tab === "json");
  return (
    <Section title="Inputs">
      <Stack gap="md">
        {linkFault !== undefined && (
          <Alert
            variant="default"
            icon={<IconLinkOff aria-hidden />}
            withCloseButton
            closeButtonLabel="Dismiss"
            onClose={onForgetLinkFault}
            title="The link’s input was left out"
          >
            It could not be read: {linkFault}. Ask for the link again.
          </Alert>
        )}
        <Choices models={models} place={place} control={control} />
        {meant !== undefined && !takesCalls(meant) && (
          <Suspense>
            <NotServing key={meant.version} model={place.model} version={meant} />
          </Suspense>
        )}
        {signature === undefined ? (
          meant === undefined && <Unknown model={place.model} />
        ) : (
          <>
            <Examples signature={signature} inputs={inputs} onChoose={setInputs} />
            <Tabs
              value={tab}
              onChange={(value) => {
                if (value === "json") setWasJson(true);
                choose({ tab: tabFrom(value ?? undefined) });
              }}
            >
              <Tabs.List mb="md">
                <Tabs.Tab value="form">Form</Tabs.Tab>
                <Tabs.Tab value="json">JSON</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="form">
                <SignatureForm
                  key={place.model}
                  signature={signature}
                  inputs={inputs}
                  onChange={setInputs}
                  problems={checked.shown}
                  onShowJson={() => {
                    setWasJson(true);
                    choose({ tab: "json" });
                  }}
                />
                <ProblemList items={checked.elsewhere.map(({ pointer, detail }) => ({ place: pointer, detail }))} />
              </Tabs.Panel>
              <Tabs.Panel value="json">{(wasJson || tab === "json") && <JsonTab draft={json} problems={checked.shown} />}</Tabs.Panel>
            </Tabs>
          </>
        )}
        {signature !== undefined && (
          <ParametersInput key={`${place.model} parameters`} rows={place.parameters} onChange={control.setParameters} />
        )}
        {runBar}
      </Stack>
    </Section>
  );
}

function Unknown({ model }: { readonly model: string }) {
  return (
    <Alert variant="default" icon={<IconCubeOff aria-hidden />} title={`${model} is not there`}>
      This gateway has no model of that name that you may call.
    </Alert>
  );
}
