/** The traffic of one model: what is saved, what is drafted, and what calls really get. */

import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useAudit, useCanary, useKeys, useModel, useSession, useShadow, useTraffic, useTrafficDocuments } from "../../api/queries.ts";
import { may } from "../../api/rights.ts";
import type { Model, Traffic } from "../../api/types.ts";
import { Page } from "../../components/page.tsx";
import { QueryState } from "../../components/states.tsx";
import { actorName } from "../../format/actors.ts";
import { revisionsFromAudit } from "./document/revisions.ts";
import { TrafficEditor } from "./traffic-editor.tsx";
import { useSeenRevisions } from "./use-seen-revisions.ts";

const route = getRouteApi("/shell/traffic/$model");

export function ModelTrafficPage() {
  const { model: name } = route.useParams();
  const model = useModel(name);
  const traffic = useTraffic(name);
  return (
    <Page
      title={`Traffic of ${name}`}
      description={traffic.data && revisionWords(traffic.data)}
      actions={
        <>
          <Button variant="default" size="xs" renderRoot={(props) => <Link to="/models/$model" params={{ model: name }} {...props} />}>
            Versions
          </Button>
          <Button variant="default" size="xs" renderRoot={(props) => <Link to="/traffic" {...props} />}>
            All models
          </Button>
        </>
      }
    >
      {model.data === undefined ? (
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
  const session = useSession().data;
  const canary = useCanary(model.name);
  const shadow = useShadow(model.name);
  const documents = useTrafficDocuments();
  const seesAudit = session?.signed_in === true && may(session, "adminOfAll");
  const audit = useAudit(seesAudit);
  const seen = useSeenRevisions(saved);
  const { refetch } = audit;
  // Others' changes are news to the audit, too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever the revision has changed
  useEffect(() => {
    if (seesAudit) void refetch();
  }, [saved.revision, seesAudit, refetch]);
  const names = new Map((useKeys().data ?? []).map(({ id, name }) => [id, name]));
  const isFromFile = documents.data?.from_file?.includes(model.name) ?? false;
  return (
    <TrafficEditor
      model={model}
      saved={saved}
      canary={canary.data ?? { model: model.name, history: [] }}
      shadow={shadow.data ?? { model: model.name, pairs: [] }}
      revisions={
        audit.data === undefined
          ? seen
          : revisionsFromAudit(
              audit.data.pages.flatMap(({ entries }) => entries),
              model.name,
            )
      }
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
