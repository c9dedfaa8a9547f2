/** How a model is added: the lines that put a file of each kind where this gateway looks. */

import { Code, Modal, Text } from "@mantine/core";
import { useSignedIn } from "../../../api/rights.ts";
import { CodeNote, CodeTabs } from "../../../components/code-tabs.tsx";
import { waysToAdd } from "./ways.ts";

export function AddModel({ onClose }: { readonly onClose: () => void }) {
  const { models_path } = useSignedIn();
  const ways = waysToAdd(models_path);
  return (
    <Modal opened onClose={onClose} size="46rem" title="Add a model" closeButtonProps={{ "aria-label": "Close" }}>
      <Text size="sm" mb="md">
        A model is a folder, and each version of it a folder with its file: <Code>models/my-model/1</Code>. It appears here by itself as
        soon as it is there. The next version goes into <Code>2</Code>, beside the one that serves.
      </Text>
      <CodeTabs texts={ways} note={(name) => <CodeNote>{ways.find((way) => way.name === name)?.note}</CodeNote>} />
      <Text size="sm" c="dimmed" mt="md">
        {models_path === undefined ? (
          <>
            <Code>models</Code> stands for the folder that this gateway was started with: <Code>inferencehub up --models models</Code>.
          </>
        ) : (
          <>
            This gateway serves from <Code>{models_path}</Code>, on its own machine.
          </>
        )}
      </Text>
    </Modal>
  );
}
