/** In place of a page that the key may not use. */

import { Page } from "../components/page.tsx";
import { Empty } from "../components/states.tsx";

export function Withheld() {
  return (
    <Page title="Not with this key">
      <Empty title="The key that is signed in may not use this page">
        Sign out and sign in with a key that has the right scope, or ask an administrator for one.
      </Empty>
    </Page>
  );
}
