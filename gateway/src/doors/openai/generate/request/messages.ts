/** Checks the messages of a chat. */
import { isFields } from "../../base/read-fields.ts";
import { listOf, objectOf, someText, text } from "./checks.ts";
import type { Check, Findings } from "./findings.ts";

const roles = ["developer", "system", "user", "assistant", "tool", "function"];

const toolCalls = listOf(objectOf({ id: text, type: text, "function?": objectOf({ name: text, arguments: text }) }), "calls of tools");

const message: Check = (value, pointer, findings) => {
  if (!isFields(value)) return findings.wrong(pointer, "a message with role and content", value);
  const { role, content, name, tool_calls: calls, tool_call_id: callId } = value;
  if (!roles.includes(role as string)) findings.wrong(`${pointer}/role`, `one of ${roles.join(", ")}`, role);
  const hasCalls = role === "assistant" && (calls ?? value.function_call ?? value.refusal ?? value.audio ?? null) !== null;
  if ((content ?? null) !== null || !hasCalls) checkContent(content, `${pointer}/content`, findings);
  if ((name ?? null) !== null) text(name, `${pointer}/name`, findings);
  if ((calls ?? null) !== null) toolCalls(calls, `${pointer}/tool_calls`, findings);
  if (role === "tool") someText(callId, `${pointer}/tool_call_id`, findings);
};

export const messages: Check = listOf(message, "messages", 1);

function checkContent(value: unknown, pointer: string, findings: Findings): void {
  if (typeof value === "string") {
    findings.read(value);
    text(value, pointer, findings);
  } else if (Array.isArray(value) && value.length > 0)
    for (const [index, part] of value.entries()) checkPart(part, `${pointer}/${index}`, findings);
  else findings.wrong(pointer, "text, or an array of parts", value);
}

/** Pictures, sound and files are for versions that declare them, by their type. */
function checkPart(part: unknown, pointer: string, findings: Findings): void {
  if (!isFields(part)) return findings.wrong(pointer, "a part with its type", part);
  const { type } = part;
  if (type === "text" || type === "refusal") {
    text(part[type], `${pointer}/${type}`, findings);
    if (typeof part[type] === "string") findings.read(part[type]);
  } else if (typeof type === "string") findings.need(type, pointer);
  else findings.wrong(`${pointer}/type`, 'the type of a part, such as "text"', type);
}
