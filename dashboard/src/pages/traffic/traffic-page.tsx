/** Every model with the split that holds, to choose the one to steer. */

import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useModels, useTrafficDocuments } from "../../api/queries.ts";
import { shownName } from "../../api/traffic-names.ts";
import type { Model, Traffic } from "../../api/types.ts";
import { LinkedCard, LinkedCards } from "../../components/linked-cards.tsx";
import { NoModels } from "../../components/no-models.tsx";
import { Page } from "../../components/page.tsx";
import { QueryState } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { targetSplit } from "./document/split.ts";
import { SplitBar } from "./split/split-bar.tsx";
import { versionColour } from "./split/version-colour.ts";
import classes from "./traffic-page.module.css";

export function TrafficPage() {
  const models = useModels();
  const fromFile = useTrafficDocuments().data?.from_file ?? [];
  return (
    <Page title="Traffic" description="Which version of a model serves whom.">
      <QueryState query={models} label="Loading the models" empty={(list) => list.length === 0} whenEmpty={<NoModels />}>
        {(list) => (
          <LinkedCards label="Models">
            {list.map((model) => (
              <ModelTraffic key={model.name} model={model} isFromFile={fromFile.includes(model.name)} />
            ))}
          </LinkedCards>
        )}
      </QueryState>
    </Page>
  );
}

function ModelTraffic({ model, isFromFile }: { readonly model: Model; readonly isFromFile: boolean }) {
  const document = model.traffic as Traffic;
  const split = targetSplit(document, model);
  return (
    <LinkedCard
      link={
        <Link to="/traffic/$model" params={{ model: model.name }}>
          {model.name}
        </Link>
      }
      note={document.revision === 0 ? "never set" : `revision ${document.revision}`}
    >
      {split.length > 1 && (
        <SplitBar
          label="Split"
          parts={split.map(({ version, percent }) => ({ name: version, percent, colour: versionColour(model, version) }))}
        />
      )}
      <Text size="sm" c="dimmed">
        {wordsOf(document)}
      </Text>
      <div className={classes.tags}>
        {document.canary && <Tag tone="busy">Canary {shownName(document, document.canary.version)}</Tag>}
        {document.shadow && <Tag tone="quiet">Shadow {shownName(document, document.shadow.version)}</Tag>}
        {document.sticky && <Tag tone="quiet">Sticky</Tag>}
        {document.rules && <Tag tone="quiet">{document.rules.length === 1 ? "1 rule" : `${document.rules.length} rules`}</Tag>}
        {isFromFile && <Tag tone="warn">Traffic file</Tag>}
      </div>
    </LinkedCard>
  );
}

function wordsOf(document: Traffic): string {
  const shares = Object.entries(document.weights).filter(([, percent]) => percent > 0);
  if (shares.length === 1) return `${shownName(document, shares[0]![0])} serves all calls`;
  return shares.map(([name, percent]) => `${shownName(document, name)}: ${percent} %`).join(", ");
}
