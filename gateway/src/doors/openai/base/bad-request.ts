/** What is said of a body that is none of OpenAI's API, whatever model it is for. */
import { GatewayError, type Problem } from "../../../errors/gateway-error.ts";
import { openAiSentence } from "../../../errors/openai-error.ts";

/** INVALID_REQUEST whose sentence names the first of the problems as OpenAI names places. @param openaiCode where there is a closer one */
export function badRequest(problems: readonly Problem[], openaiCode?: string): GatewayError {
  return new GatewayError("INVALID_REQUEST", openAiSentence(problems), { problems, openaiCode });
}
