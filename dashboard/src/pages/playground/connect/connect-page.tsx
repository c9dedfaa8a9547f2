/** How programs call this gateway: with its address, a key, and a call that runs as it stands. It writes the playground's own snippets. */

import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { address, baseAddress } from "../../../api/address.ts";
import { taskOf } from "../../../api/generation.ts";
import { useModels } from "../../../api/queries.ts";
import { useSignedIn } from "../../../api/rights.ts";
import type { Model } from "../../../api/types.ts";
import { versionOfChoice } from "../../../api/version-choice.ts";
import { ModelSelect } from "../../../components/choose/model-select.tsx";
import { CodeBlock } from "../../../components/code.tsx";
import { CodeNote, CodeTabs } from "../../../components/code-tabs.tsx";
import { NoModels } from "../../../components/no-models.tsx";
import { Page } from "../../../components/page.tsx";
import { Section } from "../../../components/section.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { firstInputs } from "../input/blank.ts";
import classes from "./connect-page.module.css";
import { KeyStep } from "./key-step.tsx";
import { type Chosen, generating, openAiWay, predictWays } from "./ways.ts";

const route = getRouteApi("/shell/connect");

export function ConnectPage() {
  const models = useModels();
  return (
    <Page title="Connect" description="Call this gateway from your own program: its address, a key, and a call to start from.">
      <QueryState query={models} label="Reading the models" empty={(data) => data.length === 0} whenEmpty={<NoModels />}>
        {(data) => <Steps models={data} />}
      </QueryState>
    </Page>
  );
}

function Steps({ models }: { readonly models: readonly Model[] }) {
  const { model: asked } = route.useSearch();
  const navigate = useNavigate();
  const { auth } = useSignedIn();
  const [key, setKey] = useState("");
  const model = models.find(({ name }) => name === asked) ?? models.find(isReady) ?? models[0]!;
  const signature = versionOfChoice(model, "");
  return (
    <div className={classes.steps}>
      <Section title="Where" description="The address of this gateway, as this browser reaches it, and the model to call.">
        <div className={classes.where}>
          <CodeBlock code={baseAddress()} language="address" />
          <ModelSelect models={models} model={model.name} onChoose={(name) => void navigate({ to: "/connect", search: { model: name } })} />
        </div>
      </Section>
      {auth && <KeyStep model={model.name} value={key} onKey={setKey} />}
      {signature !== undefined && <Call models={models} chosen={{ model: model.name, signature }} needsKey={auth} />}
    </div>
  );
}

function isReady({ versions }: Model): boolean {
  return versions.some(({ state }) => state === "READY");
}

interface CallProps {
  readonly models: readonly Model[];
  readonly chosen: Chosen;
  readonly needsKey: boolean;
}

function Call({ models, chosen, needsKey }: CallProps) {
  const { model, signature } = chosen;
  const url = address("/predict");
  const { grpc_port: grpcPort } = useSignedIn();
  const generates = generating(models, chosen);
  const withOpenAi = generates && openAiWay(generates, url, needsKey);
  const request = { model_name: model, inputs: firstInputs(signature) };
  // What embeds or chats is called by OpenAI's API alone.
  const ways = taskOf(signature) === "predict" ? predictWays({ url, request, needsKey, timeoutMs: undefined, grpcPort }, signature) : [];
  const all = [...ways, ...(withOpenAi === undefined ? [] : [withOpenAi])];
  return (
    <>
      <Section
        title="Call"
        description={
          <>
            One call of {model}, with its example.{" "}
            <Link to="/playground" search={{ model }}>
              Change it in the playground
            </Link>
            , or read <a href={address("/docs")}>the whole API</a>.
          </>
        }
      >
        <CodeTabs key={model} texts={all} note={(name) => <CodeNote>{all.find((way) => way.name === name)?.first}</CodeNote>} />
      </Section>
      {withOpenAi === undefined && (
        <Section title="OpenAI’s client">
          <Empty title="No model here chats, completes or embeds">
            It calls those whose <code>model.yaml</code> says <code>task: chat</code>, <code>complete</code> or <code>embed</code>. Once one
            is ready, the code for it appears here.
          </Empty>
        </Section>
      )}
    </>
  );
}
