/** The page to try a model: what is asked on one side, what comes back on the other. */
import { useMemo } from "react";
import { useModels } from "../../api/queries.ts";
import { useSignedIn } from "../../api/rights.ts";
import { NoModels } from "../../components/no-models.tsx";
import { Page } from "../../components/page.tsx";
import { QueryState } from "../../components/states.tsx";
import { browserStorage } from "./history/browser-storage.ts";
import { HistoryStore } from "./history/store.ts";
import { rememberedFor } from "./input/place/remembered.ts";
import { Workbench } from "./workbench.tsx";

export function PlaygroundPage() {
  const models = useModels();
  const { id } = useSignedIn().key;
  const remembered = rememberedFor(id);
  const lastUsed = useMemo(() => new HistoryStore(id, browserStorage()).read()[0]?.draft.model, [id]);
  // A catalogue that is empty for a moment, as after a restart, must not take a half-filled form away.
  const wasHere = remembered.last !== undefined;
  return (
    <Page title="Playground" description="Draw, type or take an example: the model answers as you go.">
      <QueryState query={models} label="Reading the models" empty={(data) => data.length === 0 && !wasHere} whenEmpty={<NoModels />}>
        {(data) => <Workbench models={data} remembered={remembered} lastUsed={lastUsed} />}
      </QueryState>
    </Page>
  );
}
