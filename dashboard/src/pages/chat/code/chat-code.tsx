/** The next question as code to take away: with all that was said before, as the page would send it. */

import { useDeferredValue, useMemo } from "react";
import { baseAddress } from "../../../api/address.ts";
import type { ChatRequest } from "../../../api/chat.ts";
import { useSignedIn } from "../../../api/rights.ts";
import { curlSnippet } from "../../../components/chat-snippets/curl.ts";
import { pythonSnippet } from "../../../components/chat-snippets/python.ts";
import { typescriptSnippet } from "../../../components/chat-snippets/typescript.ts";
import { CodeTabs, KeyNote } from "../../../components/code-tabs.tsx";
import { Section } from "../../../components/section.tsx";

const languages = [
  { name: "curl", write: curlSnippet },
  { name: "Python", write: pythonSnippet },
  { name: "TypeScript", write: typescriptSnippet },
] as const;

export function ChatCode({ request }: { readonly request: ChatRequest }) {
  const needsKey = useSignedIn().auth;
  // Typing must not wait for three programs to be written.
  const written = useDeferredValue(request);
  const texts = useMemo(() => {
    const call = { ...written, gateway: baseAddress(), needsKey };
    return languages.map(({ name, write }) => ({ name, code: write(call) }));
  }, [written, needsKey]);
  return (
    <Section title="The same call in code" description="Any client of OpenAI’s API talks to this gateway.">
      <CodeTabs texts={texts} note={() => (needsKey ? <KeyNote /> : null)} />
    </Section>
  );
}
