/** The bare address leads to the first page that the key may use. */

import { Navigate } from "@tanstack/react-router";
import { useSignedIn } from "../api/rights.ts";
import { pagesFor } from "./pages.ts";
import { Withheld } from "./withheld.tsx";

export function Home() {
  const first = pagesFor(useSignedIn())[0];
  return first === undefined ? <Withheld /> : <Navigate to={first.to} replace />;
}
