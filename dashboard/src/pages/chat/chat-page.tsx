/** The page to talk with a model: token by token, one beside the other, with what each answer takes. */

import { Code } from "@mantine/core";
import { useModels } from "../../api/queries.ts";
import { useSignedIn } from "../../api/rights.ts";
import { Page } from "../../components/page.tsx";
import { Empty, QueryState } from "../../components/states.tsx";
import { Bench } from "./bench.tsx";
import { rememberedFor } from "./remembered.ts";
import { chatModels } from "./sides/side.ts";

export function ChatPage() {
  const models = useModels();
  const remembered = rememberedFor(useSignedIn().key.id);
  // A catalogue that is empty for a moment, as after a restart, must not take a talk away.
  const wasHere = remembered.sides.length > 0;
  return (
    <Page title="Chat" description="Talk with a model, or with two side by side: each token as it comes, how fast, and how many.">
      <QueryState
        query={models}
        label="Reading the models"
        empty={(data) => chatModels(data).length === 0 && !wasHere}
        whenEmpty={<NobodyToTalkTo />}
      >
        {(data) => <Bench models={chatModels(data)} remembered={remembered} />}
      </QueryState>
    </Page>
  );
}

function NobodyToTalkTo() {
  return (
    <Empty title="There is no model to talk to yet">
      A <code>model.py</code> whose class says <Code>task = "chat"</Code> and has a method <Code>generate</Code> is one, and so is any
      server of OpenAI’s API under <code>upstreams</code> in the settings. It appears here by itself as soon as it is there.
    </Empty>
  );
}
