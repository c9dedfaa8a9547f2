/** The key of the calls: made on the spot by administrators, pasted by others. It stays in this page until the page is left. */

import { Button, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useCreateKey } from "../../../api/queries.ts";
import { may, useSignedIn } from "../../../api/rights.ts";
import { CodeBlock } from "../../../components/code.tsx";
import { CodeNote } from "../../../components/code-tabs.tsx";
import { Section } from "../../../components/section.tsx";
import { Failure } from "../../../components/states.tsx";
import { keyVariable } from "../../../format/snippets/key-variable.ts";
import { shellWord } from "../../../format/snippets/shell.ts";
import classes from "./connect-page.module.css";

export interface KeyStepProps {
  readonly model: string;
  /** Empty: none is known. */
  readonly value: string;
  readonly onKey: (key: string) => void;
}

export function KeyStep({ model, value, onKey }: KeyStepProps) {
  const isAdmin = may(useSignedIn(), "admin");
  return (
    <Section title="Key" description="The code reads it from the environment, so that it never stands in a program.">
      {isAdmin ? <MakeKey model={model} isMade={value !== ""} onKey={onKey} /> : <PasteKey value={value} onKey={onKey} />}
      <Text size="sm" fw={600} mt="md" mb={4}>
        In the shell that the call runs in
      </Text>
      <CodeBlock code={`export ${keyVariable}=${value === "" ? "ihk_…" : shellWord(value)}`} language="key" />
      {value !== "" && isAdmin && <CodeNote>This is the only time that the key is shown. Under Keys it can be revoked.</CodeNote>}
    </Section>
  );
}

function PasteKey({ value, onKey }: Pick<KeyStepProps, "value" | "onKey">) {
  return (
    <TextInput
      type="password"
      label="Your key"
      description="It is put into the line below and goes nowhere else."
      placeholder="ihk_…"
      autoComplete="off"
      value={value}
      onChange={({ currentTarget }) => onKey(currentTarget.value.trim())}
    />
  );
}

type Reach = "model" | "all";

interface MakeKeyProps {
  readonly model: string;
  readonly isMade: boolean;
  readonly onKey: (key: string) => void;
}

function MakeKey({ model, isMade, onKey }: MakeKeyProps) {
  const mayGiveAll = useSignedIn().key.models === null;
  const [reach, setReach] = useState<Reach>("model");
  const [days, setDays] = useState("30");
  const create = useCreateKey();
  const make = () =>
    create.mutate(
      {
        name: `connect ${reach === "model" ? model : "all models"}`,
        scopes: ["predict"],
        ...(reach === "model" && { models: [model] }),
        ...(days !== "" && { expires_in_days: Number(days) }),
      },
      { onSuccess: ({ key }) => onKey(key) },
    );
  return (
    <>
      <div className={classes.key}>
        <NativeSelect
          label="May call"
          value={reach}
          onChange={({ currentTarget }) => setReach(currentTarget.value as Reach)}
          data={[{ value: "model", label: `${model} only` }, ...(mayGiveAll ? [{ value: "all", label: "All models" }] : [])]}
        />
        <NativeSelect
          label="Ends"
          value={days}
          onChange={({ currentTarget }) => setDays(currentTarget.value)}
          data={[
            { value: "1", label: "After a day" },
            { value: "30", label: "After 30 days" },
            { value: "365", label: "After a year" },
            { value: "", label: "Never" },
          ]}
        />
        <Button leftSection={<IconKey size={16} aria-hidden />} loading={create.isPending} onClick={make}>
          {isMade ? "Make another key" : "Make a key"}
        </Button>
      </div>
      {create.error !== null && <Failure problem={create.error} />}
    </>
  );
}
