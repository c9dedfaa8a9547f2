/** The catalogue: every model that the key may use, with its versions as they stand now. */

import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useModels } from "../../api/queries.ts";
import type { Model } from "../../api/types.ts";
import { LinkedCards } from "../../components/linked-cards.tsx";
import { NoModels } from "../../components/no-models.tsx";
import { Page } from "../../components/page.tsx";
import { Empty, QueryState } from "../../components/states.tsx";
import { AddModelButton } from "./adding/add-model-button.tsx";
import { ModelCard } from "./model-card.tsx";
import classes from "./models-page.module.css";
import { byUrgency, searchedModels, statesOf } from "./search-models.ts";
import { StateFilter } from "./state-filter.tsx";
import { type Figures, useFigures } from "./use-figures.ts";

const WHAT = "What is served, version by version.";

const route = getRouteApi("/shell/models");

export function ModelsPage() {
  const query = useModels();
  const figures = useFigures();
  const { q = "", state } = route.useSearch();
  const navigate = useNavigate({ from: "/models" });
  const show = (search: { q: string; state: string | undefined }) =>
    void navigate({
      search: { ...(search.q !== "" && { q: search.q }), ...(search.state !== undefined && { state: search.state }) },
      replace: true,
      resetScroll: false,
    });
  return (
    <Page
      title="Models"
      description={figures === "hidden" ? WHAT : `${WHAT} Figures are of the last 5 minutes.`}
      actions={<AddModelButton />}
    >
      <QueryState query={query} label="Loading the models" empty={(models) => models.length === 0} whenEmpty={<NoModels />}>
        {(models) => (
          <>
            <Group mb="md" gap="sm" align="center">
              <TextInput
                type="search"
                aria-label="Search models"
                placeholder="Name, label, runtime, input or output"
                leftSection={<IconSearch size={16} aria-hidden />}
                className={classes.search}
                value={q}
                onChange={(event) => show({ q: event.currentTarget.value, state })}
              />
              <StateFilter states={statesOf(models)} chosen={state} onChoose={(chosen) => show({ q, state: chosen })} />
            </Group>
            <Catalogue
              models={models}
              found={searchedModels(byUrgency(models), q, state)}
              figures={figures}
              onClear={() => show({ q: "", state: undefined })}
            />
          </>
        )}
      </QueryState>
    </Page>
  );
}

interface CatalogueProps {
  readonly models: readonly Model[];
  readonly found: readonly Model[];
  readonly figures: Figures;
  readonly onClear: () => void;
}

function Catalogue({ models, found, figures, onClear }: CatalogueProps) {
  if (found.length === 0)
    return (
      <Empty
        title="No model matches"
        action={
          <Button variant="default" size="xs" onClick={onClear}>
            Clear the search
          </Button>
        }
      >
        {models.length} {models.length === 1 ? "model was" : "models were"} searched by name, label, runtime, inputs and outputs.
      </Empty>
    );
  return (
    <>
      <LinkedCards label="Models">
        {found.map((model) => (
          <ModelCard key={model.name} model={model} figures={figures} />
        ))}
      </LinkedCards>
      {found.length < models.length && (
        <Text size="sm" c="dimmed" mt="sm">
          {found.length} of {models.length} models
        </Text>
      )}
    </>
  );
}
