import { Page } from "../../components/page.tsx";
import { Loading } from "../../components/states.tsx";

export function ModelPage() {
  return (
    <Page title="Model">
      <Loading label="Model is being built" />
    </Page>
  );
}
