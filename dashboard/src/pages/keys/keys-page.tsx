/** API keys: who may do what, until when, and how much of it. */

import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { IconInfoCircle, IconPlus, IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useKeys, useModels } from "../../api/queries.ts";
import { useSignedIn } from "../../api/rights.ts";
import type { ApiKey, NewApiKey } from "../../api/types.ts";
import { Page } from "../../components/page.tsx";
import { Empty, QueryState } from "../../components/states.tsx";
import { arrangeKeys } from "./arrange.ts";
import { type KeyDraft, newDraft } from "./draft.ts";
import { KeyList } from "./key-list.tsx";
import { RevokedKeys } from "./revoked-keys.tsx";

// Most visits only look.
const CreateKey = lazy(async () => ({ default: (await import("./create-key.tsx")).CreateKey }));
const CreatedKey = lazy(async () => ({ default: (await import("./created-key.tsx")).CreatedKey }));
const RevokeKey = lazy(async () => ({ default: (await import("./revoke-key.tsx")).RevokeKey }));

type Dialog =
  | { readonly shows: "form" }
  | { readonly shows: "key"; readonly key: NewApiKey }
  | { readonly shows: "revocation"; readonly key: ApiKey };

export function KeysPage() {
  const query = useKeys();
  const { key: own, auth } = useSignedIn();
  const models = useModels().data ?? [];
  const [draft, setDraft] = useState<KeyDraft>();
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const open = () => setDialog({ shows: "form" });

  return (
    <Page
      title="Keys"
      description="Every call carries a key. It says who calls, what they may do, and how much of it."
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          Create key
        </Button>
      }
    >
      <Stack gap="md">
        {!auth && <NobodyAsked />}
        <QueryState query={query} label="Loading the keys" empty={(keys) => keys.length === 0} whenEmpty={<NoKeys onCreate={open} />}>
          {(keys) => <Listing keys={keys} ownId={own.id} onRevoke={(key) => setDialog({ shows: "revocation", key })} />}
        </QueryState>
      </Stack>
      <Suspense>
        {dialog?.shows === "form" && (
          <CreateKey
            draft={draft ?? newDraft(own.models === null)}
            onDraft={setDraft}
            catalogue={models.map(({ name }) => name)}
            grantable={own.models}
            onClose={close}
            onCreated={(key) => {
              setDraft(undefined);
              setDialog({ shows: "key", key });
            }}
          />
        )}
        {dialog?.shows === "key" && <CreatedKey created={dialog.key} models={models} onStored={close} />}
        {dialog?.shows === "revocation" && <RevokeKey apiKey={dialog.key} keys={query.data ?? []} ownId={own.id} onClose={close} />}
      </Suspense>
    </Page>
  );
}

interface ListingProps {
  readonly keys: readonly ApiKey[];
  /** The key of the session. */
  readonly ownId: string;
  readonly onRevoke: (key: ApiKey) => void;
}

function Listing({ keys, ownId, onRevoke }: ListingProps) {
  const [search, setSearch] = useState("");
  const { active, expired, revoked } = arrangeKeys(keys, search);
  const working = [...active, ...expired];
  const isSearching = search.trim() !== "";
  return (
    <>
      <TextInput
        type="search"
        aria-label="Search keys"
        placeholder="Name, id, scope or model"
        leftSection={<IconSearch size={16} aria-hidden />}
        maw={360}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {working.length > 0 && <KeyList keys={working} label="Keys" ownId={ownId} onRevoke={onRevoke} />}
      {working.length === 0 && isSearching && (
        <Empty
          title="No key that works matches"
          action={
            <Button variant="default" size="xs" onClick={() => setSearch("")}>
              Clear the search
            </Button>
          }
        >
          {keys.length} {keys.length === 1 ? "key was" : "keys were"} searched by name, id, scopes and models.
        </Empty>
      )}
      {revoked.length > 0 && <RevokedKeys keys={revoked} ownId={ownId} />}
    </>
  );
}

function NoKeys({ onCreate }: { readonly onCreate: () => void }) {
  return (
    <Empty title="There are no keys yet" action={<Button onClick={onCreate}>Create the first</Button>}>
      Give everybody who calls a key of their own: then one can be revoked without the others.
    </Empty>
  );
}

function NobodyAsked() {
  return (
    <Alert variant="light" color="indigo" icon={<IconInfoCircle aria-hidden />}>
      This gateway runs with --no-auth and asks nobody for a key. Those made here count once it runs without.
    </Alert>
  );
}
