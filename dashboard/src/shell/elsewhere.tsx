/** An address that is none of the dashboard's, for who is signed in: what was most likely meant, beside the navigation. */

import { Link, useLocation } from "@tanstack/react-router";
import { useModels } from "../api/queries.ts";
import { useSignedIn } from "../api/rights.ts";
import { Page } from "../components/page.tsx";
import { Empty } from "../components/states.tsx";
import { closest } from "../format/closest.ts";
import { type PageEntry, pagesFor } from "./pages.ts";

export function Elsewhere() {
  const pages = pagesFor(useSignedIn());
  const asked = useLocation().pathname.split("/")[1] ?? "";
  const models = useModels().data ?? [];
  const page = pageLike(asked, pages);
  const model = closest(
    asked,
    models.map(({ name }) => name),
  );
  return (
    <Page title="No such page">
      <Empty title="There is nothing at this address" action={<Link to="/">Go to the start</Link>}>
        {page !== undefined && (
          <>
            Did you mean <Link to={page.to}>{page.label}</Link>?{" "}
          </>
        )}
        {page === undefined && model !== undefined && (
          <>
            Did you mean the model{" "}
            <Link to="/models/$model" params={{ model }}>
              {model}
            </Link>
            ?{" "}
          </>
        )}
        The link may be mistyped, or from another version of the dashboard.
      </Empty>
    </Page>
  );
}

function pageLike(asked: string, pages: readonly PageEntry[]): PageEntry | undefined {
  const near = closest(
    asked,
    pages.map(({ label }) => label),
  );
  return pages.find(({ label }) => label === near);
}
