import { Page } from "../../components/page.tsx";
import { Loading } from "../../components/states.tsx";

export function PlaygroundPage() {
  return (
    <Page title="Playground">
      <Loading label="Playground is being built" />
    </Page>
  );
}
