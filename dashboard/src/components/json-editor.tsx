/** An editor for JSON, loaded when it is first shown: CodeMirror is larger than most pages. */

import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { JsonEditorProps } from "./json-editor-view.tsx";

const JsonEditorView = lazy(async () => ({ default: (await import("./json-editor-view.tsx")).JsonEditorView }));

export function JsonEditor(props: JsonEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={props.minHeight ?? 180} aria-label={`${props.label} is loading`} />}>
      <JsonEditorView {...props} />
    </Suspense>
  );
}
