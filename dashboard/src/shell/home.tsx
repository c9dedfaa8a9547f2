/** The bare address leads to the first page that the key may use. */

import { useSignedIn } from "../api/rights.ts";
import { GoTo } from "../components/go-to.tsx";
import { Withheld } from "./page-states.tsx";
import { pagesFor } from "./pages.ts";

export function Home() {
  const first = pagesFor(useSignedIn())[0];
  return first === undefined ? <Withheld /> : <GoTo href={first.to} />;
}
