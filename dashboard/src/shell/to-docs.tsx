/** Leads from the dashboard to the page of the API, which is a document of its own; whoever signs in on the way to it comes by here. */

import { useEffect } from "react";
import { address } from "../api/address.ts";
import { PagePending } from "./page-states.tsx";

export function ToDocs() {
  useEffect(() => location.replace(address("/docs")), []);
  return <PagePending />;
}
