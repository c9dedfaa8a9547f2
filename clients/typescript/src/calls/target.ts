/** Which model and version a call is for: `iris`, `iris@2`, or `iris@stable` with a label. */

export interface Target {
  readonly model: string;
  /** A version or a label; undefined: the traffic rules decide. */
  readonly version: string | undefined;
}

export function targetFromText(text: string): Target {
  const at = text.indexOf("@");
  return at < 0 ? { model: text, version: undefined } : { model: text.slice(0, at), version: text.slice(at + 1) };
}

/** The path of the Open Inference Protocol for it. */
export function pathOfTarget({ model, version }: Target): string {
  const versions = version === undefined ? "" : `/versions/${encodeURIComponent(version)}`;
  return `/v2/models/${encodeURIComponent(model)}${versions}`;
}
