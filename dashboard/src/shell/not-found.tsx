/** An address that is none of the dashboard's. */

import { Link } from "@tanstack/react-router";
import { Page } from "../components/page.tsx";
import { Empty } from "../components/states.tsx";

export function NotFound() {
  return (
    <Page title="No such page">
      <Empty title="There is nothing at this address" action={<Link to="/">Go to the start</Link>}>
        The link may be mistyped, or from another version of the dashboard.
      </Empty>
    </Page>
  );
}
