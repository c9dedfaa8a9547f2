/** Goes through the bytes of large tensors while other calls have their turns. */
import type { GatewayError } from "../../errors/gateway-error.ts";
import { turns } from "../../time/turns.ts";

/** Rejects with what the steps find. */
export async function checkContent(steps: Iterator<void, GatewayError | undefined>): Promise<void> {
  const error = await turns.through(steps);
  if (error !== undefined) throw error;
}
