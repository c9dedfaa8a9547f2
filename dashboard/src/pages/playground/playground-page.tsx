/** The page to try a model: what is asked on one side, what comes back on the other. */
import { useModels } from "../../api/queries.ts";
import { useSignedIn } from "../../api/rights.ts";
import { NoModels } from "../../components/no-models.tsx";
import { Page } from "../../components/page.tsx";
import { QueryState } from "../../components/states.tsx";
import { rememberedFor } from "./input/place/remembered.ts";
import { Workbench } from "./workbench.tsx";

export function PlaygroundPage() {
  const models = useModels();
  const remembered = rememberedFor(useSignedIn().key.id);
  // A catalogue that is empty for a moment, as after a restart, must not take a half-filled form away.
  const wasHere = remembered.last !== undefined;
  return (
    <Page title="Playground" description="Try a model: fill in a form or take an example, and see what it answers and what that takes.">
      <QueryState query={models} label="Reading the models" empty={(data) => data.length === 0 && !wasHere} whenEmpty={<NoModels />}>
        {(data) => <Workbench models={data} remembered={remembered} />}
      </QueryState>
    </Page>
  );
}
