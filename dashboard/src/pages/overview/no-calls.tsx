/** In the place of charts that would show nothing: how to make the first call. */

import { Button, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { baseAddress } from "../../api/address.ts";
import type { Model } from "../../api/types.ts";
import { CodeBlock } from "../../components/code.tsx";
import { Empty } from "../../components/states.tsx";
import { curlFrom, firstCallFrom } from "./first-call.ts";
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
