/** An answer as a person wants it, or as JSON. */
import { Tabs, Text } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import type { ModelVersion, Prediction } from "../../../api/types.ts";
import { Loading } from "../../../components/states.tsx";
import tabs from "../../../components/tabs.module.css";
import { AnswerJson } from "./answer-json.tsx";
import { RowView } from "./row-view.tsx";
import { rowsOf } from "./rows.ts";

const RowsTable = lazy(async () => ({ default: (await import("./rows-table.tsx")).RowsTable }));

export interface ReadableProps {
  readonly prediction: Prediction;
  readonly signature: ModelVersion | undefined;
}

export function Readable({ prediction, signature }: ReadableProps) {
  return (
    <Tabs defaultValue="answer" keepMounted={false}>
      <Tabs.List className={tabs.list!} mb="md">
        <Tabs.Tab className={tabs.tab!} value="answer">
          Answer
        </Tabs.Tab>
        <Tabs.Tab className={tabs.tab!} value="json">
          Raw JSON
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="answer">
        <Rows prediction={prediction} signature={signature} />
      </Tabs.Panel>
      <Tabs.Panel value="json">
        <AnswerJson prediction={prediction} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Rows({ prediction, signature }: ReadableProps) {
  const rows = useMemo(() => rowsOf(prediction, signature), [prediction, signature]);
  const [first] = rows;
  if (first === undefined) return <Text c="dimmed">The answer has no rows.</Text>;
  if (rows.length === 1) return <RowView row={first} />;
  return (
    <Suspense fallback={<Loading label="Setting out the rows" />}>
      <RowsTable rows={rows} />
    </Suspense>
  );
}
