/** Signing in: by the link that `inferencehub up` prints, or by API key. */

import type { InferenceHubError } from "@inferencehub/client";
import { Alert, Center, Paper, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useSession } from "../../api/session.ts";
import { GoTo } from "../../components/go-to.tsx";
import { KeyForm } from "../../components/key-form.tsx";
import { Failure, Loading } from "../../components/states.tsx";
import mark from "../../theme/mark.svg";
import { ProviderButton, ProviderTrouble } from "./provider.tsx";
import classes from "./sign-in-page.module.css";
import { useLinkOnce } from "./use-link-once.ts";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  useDocumentTitle("Sign in · InferenceHub");
  const { next, trouble } = route.useSearch();
  const session = useSession();
  const link = useLinkOnce();
  if (session.data?.signed_in === true && link.state !== "trying") return <GoTo href={onward(next)} />;

  return (
    <Center component="main" className={classes.page!}>
      <Paper withBorder className={classes.card!}>
        <Stack gap="lg">
          <Stack gap="xs" align="center">
            <img src={mark} alt="" width={44} height={44} />
            <Title order={1}>Sign in to InferenceHub</Title>
          </Stack>
          {link.state === "trying" ? (
            <Loading label="Signing in by link" />
          ) : (
            <>
              {link.state === "refused" && <LinkRefused problem={link.problem} />}
              {session.error !== null && <Failure problem={session.error} onRetry={() => void session.refetch()} />}
              {trouble !== undefined && <ProviderTrouble why={trouble} {...session.data?.provider} />}
              {session.data?.provider !== undefined && <ProviderButton name={session.data.provider.name} next={onward(next)} />}
              <KeyForm />
              <Text size="sm" c="dimmed">
                On the machine itself there is a quicker way: <code>inferencehub up</code> prints a link at each start that signs in once,
                within an hour. A key is made with <code>inferencehub keys create</code>.
              </Text>
            </>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}

/** Back to the page that was asked for; `next` is an address within the dashboard and can lead nowhere else. */
function onward(next: string | undefined): string {
  return next === undefined || !next.startsWith("/") || next.startsWith("/sign-in") ? "/" : next;
}

/** A link that did not sign in: used up, too old, or of a gateway that has started again since. */
function LinkRefused({ problem }: { readonly problem: InferenceHubError }) {
  if (problem.status !== 401) return <Failure problem={problem} />;
  return (
    <Alert role="alert" variant="default" icon={<IconAlertTriangle aria-hidden />} title="This link no longer signs in">
      <Text size="sm">{problem.detail} Each start of the gateway prints a new one; an API key works at any time.</Text>
    </Alert>
  );
}
