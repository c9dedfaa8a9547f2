import { Page } from "../../components/page.tsx";
import { Loading } from "../../components/states.tsx";

export function ModelsPage() {
  return (
    <Page title="Models">
      <Loading label="Models is being built" />
    </Page>
  );
}
