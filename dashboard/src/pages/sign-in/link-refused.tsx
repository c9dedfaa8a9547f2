/** A link that did not sign in: used up, too old, or of a gateway that has started again since. */

import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { Problem } from "../../api/problem.ts";
import { Failure } from "../../components/states.tsx";

export function LinkRefused({ problem }: { readonly problem: Problem }) {
  if (problem.status !== 401) return <Failure problem={problem} />;
  return (
    <Alert role="alert" variant="default" icon={<IconAlertTriangle aria-hidden />} title="This link no longer signs in">
      <Text size="sm">{problem.detail} Each start of the gateway prints a new one; an API key works at any time.</Text>
    </Alert>
  );
}
