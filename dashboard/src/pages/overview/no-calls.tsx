/** In the place of charts that would show nothing: how to make the first call. */

import { Button, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { baseAddress } from "../../api/address.ts";
import type { Model } from "../../api/types.ts";
import { CodeBlock } from "../../components/code.tsx";
import { Empty } from "../../components/states.tsx";
import classes from "./overview.module.css";

export interface NoCallsProps {
  /** Empty for those who may not see them. */
  readonly models: readonly Model[];
  readonly withKey: boolean;
  readonly mayPredict: boolean;
}

export function NoCalls({ models, withKey, mayPredict }: NoCallsProps) {
  const call = firstCallFrom(models);
  return (
    <Empty title="No calls in the last hour">
      <Stack gap="sm" align="center">
        <span>As soon as a model is called, requests, latency and errors are seen here, second by second.</span>
        {mayPredict && (
          <Button component={Link} to="/playground" variant="light">
            Try a model in the playground
          </Button>
        )}
        {call !== undefined && (
          <div className={classes.firstCall}>
            <CodeBlock language="curl" code={curlFrom(call, baseAddress(), withKey)} />
          </div>
        )}
      </Stack>
    </Empty>
  );
}

/** Longer examples are for the playground. */
const LONGEST_INPUTS = 300;

interface FirstCall {
  readonly model: string;
  readonly inputs: string;
}

/** With an example that ships with a model that serves, the shortest there is. */
export function firstCallFrom(models: readonly Model[]): FirstCall | undefined {
  const calls = models.flatMap(({ name, versions }) =>
    versions
      .filter(({ state }) => state === "READY")
      .flatMap(({ examples = [] }) => examples.map((example) => ({ model: name, inputs: JSON.stringify(example.inputs) }))),
  );
  const short = calls.filter(({ inputs }) => inputs.length <= LONGEST_INPUTS);
  return short.sort((one, other) => one.inputs.length - other.inputs.length)[0];
}

/** @param withKey false where authentication is off */
export function curlFrom({ model, inputs }: FirstCall, base: string, withKey: boolean): string {
  const body = `{"model_name":${JSON.stringify(model)},"inputs":${inputs}}`;
  const key = withKey ? ['  -H "authorization: Bearer $INFERENCEHUB_API_KEY" \\'] : [];
  return [`curl ${base}/predict \\`, ...key, "  -H 'content-type: application/json' \\", `  -d '${body.replaceAll("'", "'\\''")}'`].join(
    "\n",
  );
}
