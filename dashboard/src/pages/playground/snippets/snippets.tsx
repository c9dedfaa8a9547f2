/** The call that is being put together, as code to take away. */
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useMemo } from "react";
import { address } from "../../../api/address.ts";
import { useWorkers } from "../../../api/queries.ts";
import { may, useSignedIn } from "../../../api/rights.ts";
import type { ModelVersion, PredictionRequest } from "../../../api/types.ts";
import { CodeNote, CodeTabs, KeyNote } from "../../../components/code-tabs.tsx";
import { download } from "../../../components/download.ts";
import { Section } from "../../../components/section.tsx";
import { bodyFile } from "./call.ts";
import { writeSnippets } from "./write-snippets.ts";

export interface SnippetsProps {
  readonly request: PredictionRequest;
  /** Of the version that serves, or would. */
  readonly signature: ModelVersion | undefined;
  readonly timeoutMs?: number | undefined;
}

const placeholderAddress = "HOST:50051";

export function Snippets(props: SnippetsProps) {
  // Only administrators may know where workers listen.
  return may(useSignedIn(), "admin") ? <WithWorkers {...props} /> : <Languages {...props} workerAddress={undefined} />;
}

function WithWorkers(props: SnippetsProps) {
  const workers = useWorkers().data;
  const worker = workers?.find(({ state }) => state === "READY") ?? workers?.[0];
  return <Languages {...props} workerAddress={worker?.address} />;
}

interface LanguagesProps extends SnippetsProps {
  readonly workerAddress: string | undefined;
}

function Languages({ request, signature, timeoutMs, workerAddress }: LanguagesProps) {
  const needsKey = useSignedIn().auth;
  // Typing must not wait for four programs to be written.
  const written = useDeferredValue(request);
  const { texts, body } = useMemo(() => {
    const call = { url: address("/predict"), request: written, needsKey, timeoutMs, signature };
    return writeSnippets({ ...call, workerAddress: workerAddress ?? placeholderAddress });
  }, [written, needsKey, timeoutMs, signature, workerAddress]);
  return (
    <Section
      title="The same call in code"
      description={
        <Link to="/connect" search={{ model: request.model_name }}>
          More ways to call it, and a key
        </Link>
      }
    >
      <CodeTabs texts={texts} note={(language) => <Note language={language} needsKey={needsKey} workerAddress={workerAddress} />} />
      {body !== undefined && (
        <Button
          variant="default"
          size="xs"
          mt="sm"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => download(bodyFile, body)}
        >
          Download {bodyFile}
        </Button>
      )}
    </Section>
  );
}

interface NoteProps {
  readonly language: string;
  readonly needsKey: boolean;
  readonly workerAddress: string | undefined;
}

function Note({ language, needsKey, workerAddress }: NoteProps) {
  if (language === "gRPC") return <CodeNote>{grpcNote(workerAddress)}</CodeNote>;
  return needsKey ? <KeyNote /> : null;
}

function grpcNote(workerAddress: string | undefined): string {
  if (workerAddress === undefined) return "Put a worker’s address in the place of HOST:50051. The package inferencehub holds the stubs.";
  const where = workerAddress.startsWith("unix:") ? "It listens on a socket, so this runs on the same machine. " : "";
  return `${where}The package inferencehub holds the stubs. A worker that asks for TLS or a token wants them here as well.`;
}
