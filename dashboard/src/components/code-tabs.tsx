/** The same call in several languages, one at a time. */

import { Code, Tabs, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { keyVariable } from "../format/snippets/key-variable.ts";
import { CodeBlock } from "./code.tsx";
import tabs from "./tabs.module.css";

export interface CodeTabsProps {
  readonly texts: readonly { readonly name: string; readonly code: string }[];
  /** What there is to say below the code of a language. */
  readonly note: (language: string) => ReactNode;
}

export function CodeTabs({ texts, note }: CodeTabsProps) {
  return (
    <Tabs defaultValue={texts[0]?.name ?? null} keepMounted={false}>
      <Tabs.List className={tabs.list!} mb="sm">
        {texts.map(({ name }) => (
          <Tabs.Tab className={tabs.tab!} key={name} value={name}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {texts.map(({ name, code }) => (
        <Tabs.Panel key={name} value={name}>
          <CodeBlock code={code} language={name} />
          {note(name)}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

export function CodeNote({ children }: { readonly children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" mt="xs">
      {children}
    </Text>
  );
}

export function KeyNote() {
  return (
    <CodeNote>
      Put a key of yours into the environment variable <Code>{keyVariable}</Code>.
    </CodeNote>
  );
}
