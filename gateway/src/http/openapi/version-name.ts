/** What a model version is called in the names of schemas and operations. */
import { createHash } from "node:crypto";

/** Lower-case words with one hyphen between, and no "v" at the end that could be taken for ours. */
const plainName = /^(?!.*(?:^|[-0-9])v$)[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/;
const plainVersion = /^[0-9]+$/;

const digestCharacters = 10;

/**
 * "Iris2" for iris 2, "Resnet50V1" for resnet50 1. It depends on nothing but the two names, so that code made from the
 * document keeps its types when other models come and go; a pair that is not as plain as that gets a digest of itself
 * at the end, since "a.b" and "a_b" would read the same.
 */
export function versionName(model: string, version: string): string {
  const isPlain = plainName.test(model) && plainVersion.test(version);
  const readable = `${words(model)}${/[0-9]$/.test(model) ? "V" : ""}${words(version)}`;
  return isPlain ? readable : `${readable}_${digest(`${model}@${version}`)}`;
}

function words(name: string): string {
  return name
    .split(/[._-]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digestCharacters);
}
