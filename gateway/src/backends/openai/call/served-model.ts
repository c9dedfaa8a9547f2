/** A model of a server as calls need it: under its name there, with the path that its task has. */
import type { OpenAiModelSettings } from "../../../config/settings.ts";

const paths = { chat: "/chat/completions", complete: "/completions", embed: "/embeddings" } as const;

export interface ServedModel {
  readonly settings: OpenAiModelSettings;
  /** As the server calls it. */
  readonly wireName: string;
  readonly path: string;
  /** Length of its vectors, where it makes any and it is known. */
  readonly dimensions: number | undefined;
}

export function servedModel(settings: OpenAiModelSettings, dimensions = settings.dimensions ?? undefined): ServedModel {
  return { settings, wireName: settings.upstream_model ?? settings.name, path: paths[settings.task], dimensions };
}

/** By which it is found. */
export function keyOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}/${version}`;
}
