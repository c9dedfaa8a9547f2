/** Signing in by API key. */

import { Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useSignIn } from "../api/session.ts";
import { Failure } from "./states.tsx";

export function KeyForm({ onSignedIn }: { readonly onSignedIn?: () => void }) {
  const [key, setKey] = useState("");
  const [isMissing, setMissing] = useState(false);
  const signIn = useSignIn();
  const problem = signIn.error;
  const isWrong = problem?.status === 401;
  const error = isMissing ? "Enter an API key." : isWrong ? problem.detail : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = key.trim();
    setMissing(text === "");
    if (text !== "") signIn.mutate({ key: text }, onSignedIn && { onSuccess: onSignedIn });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <PasswordInput
          label="API key"
          description="It begins with ihk_. The browser keeps a session in its place, out of reach of scripts."
          placeholder="ihk_…"
          name="key"
          autoComplete="current-password"
          spellCheck={false}
          data-autofocus
          value={key}
          onChange={({ currentTarget }) => setKey(currentTarget.value)}
          error={error}
          aria-invalid={error !== undefined}
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the key", tabIndex: 0 }}
        />
        {problem !== null && !isWrong && <Failure problem={problem} />}
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
