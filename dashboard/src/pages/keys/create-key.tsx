/** Makes a key. What has been filled in stays when the dialog is closed, until a key has come of it. */

import type { InferenceHubError } from "@inferencehub/client";
import { Button, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useCreateKey } from "../../api/queries.ts";
import type { NewApiKey } from "../../api/types.ts";
import { Failure } from "../../components/states.tsx";
import { type FieldProblems, fields, type KeyDraft, problemsFromPlaces, problemsOf, wishFromDraft } from "./draft.ts";
import { KeyForm, type KeyFormProps } from "./key-form.tsx";

export interface CreateKeyProps extends Pick<KeyFormProps, "catalogue" | "grantable"> {
  readonly draft: KeyDraft;
  readonly onDraft: (draft: KeyDraft) => void;
  readonly onCreated: (key: NewApiKey) => void;
  readonly onClose: () => void;
}

export function CreateKey({ draft, onDraft, catalogue, grantable, onCreated, onClose }: CreateKeyProps) {
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<FieldProblems>({});
  const create = useCreateKey();

  function show(found: FieldProblems): void {
    setProblems(found);
    const first = fields.find((field) => found[field] !== undefined);
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[data-field="${first}"]`)?.focus();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const nowMs = Date.now();
    const found = problemsOf(draft, nowMs);
    show(found);
    if (Object.keys(found).length > 0) return create.reset();
    create.mutate(wishFromDraft(draft, nowMs), {
      onSuccess: onCreated,
      onError: (problem) => show(problemsFromPlaces(problem.problems).byField),
    });
  }

  function change(part: Partial<KeyDraft>): void {
    onDraft({ ...draft, ...part });
    // What is being mended is no longer held against anybody.
    setProblems((known) => Object.fromEntries(Object.entries(known).filter(([field]) => !(field in part))));
  }

  return (
    <Modal opened onClose={onClose} title="New key" size="lg" closeButtonProps={{ "aria-label": "Close" }} closeOnClickOutside={false}>
      <form ref={form} onSubmit={submit} noValidate>
        <Stack gap="lg">
          {hasMoreToSay(create.error) && <Failure problem={create.error} />}
          <KeyForm draft={draft} problems={problems} onChange={change} catalogue={catalogue} grantable={grantable} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Than what stands at the fields. */
function hasMoreToSay(problem: InferenceHubError | null): problem is InferenceHubError {
  return problem !== null && (problem.problems.length === 0 || problemsFromPlaces(problem.problems).others.length > 0);
}
