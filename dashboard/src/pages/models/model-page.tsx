/** One model: its versions as they stand now, what they take and give, and loading and unloading them. */

import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { address } from "../../api/address.ts";
import { taskOf } from "../../api/generation.ts";
import { useModel, useSession } from "../../api/queries.ts";
import { may } from "../../api/rights.ts";
import type { Model } from "../../api/types.ts";
import { NoSuchModel } from "../../components/no-such-model.tsx";
import { Page } from "../../components/page.tsx";
import { QueryState } from "../../components/states.tsx";
import classes from "./model-page.module.css";
import { useFigures } from "./use-figures.ts";
import { VersionCard } from "./version-card.tsx";

const route = getRouteApi("/shell/models/$model");

export function ModelPage() {
  const { model: name } = route.useParams();
  const { version: chosen } = route.useSearch();
  const query = useModel(name);
  const session = useSession().data;
  const figures = useFigures();
  const mayAdminister = session?.signed_in === true && may(session, "admin");
  const mayPredict = session?.signed_in === true && may(session, "predict");
  if (query.error?.reason === "MODEL_NOT_FOUND")
    return (
      <Page title={name} back={<Link to="/models">Models</Link>}>
        <NoSuchModel name={name} to="/models/$model" />
      </Page>
    );
  return (
    <Page
      title={name}
      description={query.data && summaryOf(query.data)}
      back={<Link to="/models">Models</Link>}
      actions={
        <>
          {figures !== "hidden" && (
            <Button variant="default" size="xs" renderRoot={(props) => <Link to="/overview" search={{ model: name }} {...props} />}>
              Charts
            </Button>
          )}
          {mayAdminister && (
            <Button variant="default" size="xs" renderRoot={(props) => <Link to="/traffic/$model" params={{ model: name }} {...props} />}>
              Traffic
            </Button>
          )}
          {mayPredict && (
            <Button variant="default" size="xs" renderRoot={(props) => <Link to="/connect" search={{ model: name }} {...props} />}>
              Connect
            </Button>
          )}
          {mayPredict && (
            <Button variant="default" size="xs" component="a" href={address(`/docs#/model%20${name}`)}>
              API
            </Button>
          )}
          {mayPredict && query.data?.versions.some((version) => taskOf(version) === "chat") && (
            <Button variant="default" size="xs" renderRoot={(props) => <Link to="/chat" search={{ model: name }} {...props} />}>
              Chat
            </Button>
          )}
          {mayPredict && (
            <Button size="xs" renderRoot={(props) => <Link to="/playground" search={{ model: name }} {...props} />}>
              Try it
            </Button>
          )}
        </>
      }
    >
      <QueryState query={query} label={`Loading ${name}`}>
        {(model) => (
          <ul className={classes.versions} aria-label={`Versions of ${name}`}>
            {model.versions.map((version) => (
              <VersionCard
                key={version.version}
                model={model}
                version={version}
                isOpenAtFirst={version.version === (chosen ?? firstShown(model))}
                mayAdminister={mayAdminister}
                figures={figures}
              />
            ))}
          </ul>
        )}
      </QueryState>
    </Page>
  );
}

/** The latest; where none serves, the greatest. */
function firstShown({ latest, versions }: Model): string | undefined {
  return latest ?? versions[0]?.version;
}

/** Says no more than is known: what loads may yet serve. */
export function summaryOf({ latest, versions }: Pick<Model, "latest" | "versions">): string {
  const count = versions.length === 1 ? "One version" : `${versions.length} versions`;
  const loading = versions.filter(({ state }) => state === "LOADING" || state === "RECOVERING").length;
  const coming =
    loading === 0 ? "" : versions.length === 1 ? ", which is loading" : `, of which ${loading} ${loading === 1 ? "is" : "are"} loading`;
  if (latest !== undefined) return `${count}${coming}; the latest that serves is ${latest}.`;
  return loading > 0 ? `${count}${coming}.` : `${count}, and none serves.`;
}
