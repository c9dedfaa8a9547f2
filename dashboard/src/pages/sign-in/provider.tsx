/** Signing in at the identity provider, and what is said where that did not work. */

import { Alert, Button, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { address } from "../../api/address.ts";

export function ProviderButton({ name, next }: { readonly name: string; readonly next: string }) {
  return (
    <Button component="a" href={`${address("/session/oidc")}?next=${encodeURIComponent(next)}`} variant="default">
      Sign in with {name}
    </Button>
  );
}

/** Fixed words for each: nothing of an address is ever shown. */
const said: Readonly<Record<string, string>> = {
  state: "This sign-in was not begun in this browser, or another tab has begun one since. Begin again.",
  late: "This sign-in took more than ten minutes. Begin again.",
  refused: "The identity provider did not let you in, or the sign-in was used already. Begin again.",
  token: "What the identity provider sent is not valid here. The gateway's log says why.",
  away: "The identity provider can't be reached now. Try again in a minute, or sign in with an API key.",
};

export function ProviderTrouble({ why, claim }: { readonly why: string; readonly claim?: string }) {
  const text =
    why === "rights"
      ? `The identity provider knows you, but gives you nothing to do here: expected the claim ${claim ?? "of the setting auth.oidc"} to hold predict, metrics, admin, or a word that the setting auth.oidc.scope_values lists. Ask who administers it.`
      : said[why];
  if (text === undefined) return null;
  return (
    <Alert role="alert" variant="default" icon={<IconAlertTriangle aria-hidden />} title="You are not signed in">
      <Text size="sm">{text}</Text>
    </Alert>
  );
}
