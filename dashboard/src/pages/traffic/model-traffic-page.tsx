/** The traffic of one model: what is saved, what is drafted, and what calls really get. */

import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCanary, useKeys, useModel, useShadow, useTraffic, useTrafficDocuments, useTrafficRevisions } from "../../api/queries.ts";
import type { Model, Traffic } from "../../api/types.ts";
import { NoSuchModel } from "../../components/no-such-model.tsx";
import { Page } from "../../components/page.tsx";
import { QueryState } from "../../components/states.tsx";
import { actorName } from "../../format/actors.ts";
import { TrafficEditor } from "./traffic-editor.tsx";

const route = getRouteApi("/shell/traffic/$model");

export function ModelTrafficPage() {
  const { model: name } = route.useParams();
  const model = useModel(name);
  const traffic = useTraffic(name);
  return (
    <Page
      title={`Traffic of ${name}`}
      description={traffic.data && revisionWords(traffic.data)}
      back={<Link to="/traffic">Traffic</Link>}
      actions={
        <Button variant="default" size="xs" renderRoot={(props) => <Link to="/models/$model" params={{ model: name }} {...props} />}>
          Versions
        </Button>
      }
    >
      {model.error?.reason === "MODEL_NOT_FOUND" ? (
        <NoSuchModel name={name} to="/traffic/$model" />
      ) : model.data === undefined ? (
        <QueryState query={model} label={`Loading ${name}`}>
          {() => null}
        </QueryState>
      ) : (
        <QueryState query={traffic} label={`Loading the traffic of ${name}`}>
          {(document) => <Steered key={name} model={model.data} saved={document} />}
        </QueryState>
      )}
    </Page>
  );
}

function Steered({ model, saved }: { readonly model: Model; readonly saved: Traffic }) {
  const canary = useCanary(model.name);
  const shadow = useShadow(model.name);
  const documents = useTrafficDocuments();
  const revisions = useTrafficRevisions(model.name, saved.revision);
  const names = new Map((useKeys().data ?? []).map(({ id, name }) => [id, name]));
  const isFromFile = documents.data?.from_file?.includes(model.name) ?? false;
  return (
    <TrafficEditor
      model={model}
      saved={saved}
      canary={canary.data}
      shadow={shadow.data ?? { model: model.name, pairs: [] }}
      revisions={revisions.data ?? []}
      nameOf={(who) => actorName(who, names)}
      readOnly={isFromFile ? fileWords(model.name) : undefined}
    />
  );
}

function revisionWords({ revision }: Traffic): string {
  return revision === 0 ? "Nobody has set anything: the latest version serves all calls." : `Revision ${revision} is saved.`;
}

function fileWords(model: string): string {
  return `The traffic of ${model} is set by the gateway's traffic file (--traffic). Change it there: the gateway follows the file. A canary that runs can be promoted or rolled back here all the same.`;
}
