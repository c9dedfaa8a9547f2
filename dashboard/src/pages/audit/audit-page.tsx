/** Every change that an administrator, a file or the gateway itself made, with what it was before. */

import { Button, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useAudit, useKeys } from "../../api/queries.ts";
import type { AuditEntry } from "../../api/types.ts";
import { Page } from "../../components/page.tsx";
import { Empty, QueryState } from "../../components/states.tsx";
import type { KeyNames } from "../../format/actors.ts";
import { type Filter, filterEntries } from "./arrange.ts";
import { EntryList } from "./entry-list.tsx";
import { Filters } from "./filters.tsx";
import { namesFromEntries } from "./words.ts";

const route = getRouteApi("/shell/audit");

export function AuditPage() {
  const query = useAudit();
  return (
    <Page
      title="Audit"
      description="Who changed what and when, from what to what."
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={query.isRefetching}
          onClick={() => void query.refetch()}
        >
          Refresh
        </Button>
      }
    >
      <QueryState query={query} label="Loading the audit" empty={({ pages }) => pages[0]!.entries.length === 0} whenEmpty={<NoEntries />}>
        {({ pages }) => (
          <Journal
            entries={pages.flatMap((page) => page.entries)}
            hasMore={query.hasNextPage}
            isLoadingMore={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
          />
        )}
      </QueryState>
    </Page>
  );
}

interface JournalProps {
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
}

function Journal({ entries, hasMore, isLoadingMore, onMore }: JournalProps) {
  const names = useKeyNames(entries);
  const [filter, setFilter] = useFilter();
  const found = filterEntries(entries, filter, names);
  return (
    <Stack gap="md">
      <Filters filter={filter} entries={entries} names={names} onChange={setFilter} />
      <EntryList entries={found} names={names} />
      {found.length === 0 && (
        <Empty title="No loaded entry matches">Choose another subject, action or who{hasMore && ", or load more"}.</Empty>
      )}
      <Stack gap="xs" align="center">
        {hasMore && (
          <Button variant="default" loading={isLoadingMore} onClick={onMore}>
            Load more
          </Button>
        )}
        <Text size="sm" c="dimmed" role="status">
          {found.length === entries.length ? entries.length : `${found.length} of ${entries.length}`} loaded
          {!hasMore && "; that is all there is"}
        </Text>
      </Stack>
    </Stack>
  );
}

/** Who and action are in the address, so that a search can be handed on. */
function useFilter(): [Filter, (filter: Filter) => void] {
  const { who = "", action = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [subject, setSubject] = useState("");
  const change = (filter: Filter) => {
    setSubject(filter.subject);
    if (filter.who === who && filter.action === action) return;
    const search = { ...(filter.who !== "" && { who: filter.who }), ...(filter.action !== "" && { action: filter.action }) };
    void navigate({ search, replace: true, resetScroll: false });
  };
  return [{ who, action, subject }, change];
}

function useKeyNames(entries: readonly AuditEntry[]): KeyNames {
  const keys = useKeys().data;
  return useMemo(
    () => new Map([...namesFromEntries(entries), ...(keys ?? []).map(({ id, name }) => [id, name] as const)]),
    [entries, keys],
  );
}

function NoEntries() {
  return (
    <Empty title="Nothing has been changed yet">
      Keys, traffic, and models that are loaded or unloaded by hand: each change will be here, with who made it.
    </Empty>
  );
}
