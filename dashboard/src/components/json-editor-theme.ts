/** The editor in the dashboard's colours, by variables, so that it follows the colour scheme. */

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const editorTheme = EditorView.theme({
  "&": { fontSize: "var(--mantine-font-size-sm)", color: "var(--mantine-color-text)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--mantine-color-text)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--mantine-color-dimmed)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--mantine-color-indigo-5) 7%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--mantine-color-indigo-5) 28%, transparent)",
  },
  ".cm-tooltip": {
    color: "var(--mantine-color-text)",
    backgroundColor: "var(--mantine-color-body)",
    border: "1px solid var(--mantine-color-default-border)",
    borderRadius: "var(--mantine-radius-sm)",
  },
});

export const editorHighlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--ih-busy)" },
  { tag: tags.string, color: "var(--ih-good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "light-dark(var(--mantine-color-pink-7), var(--ih-accent))" },
  { tag: tags.punctuation, color: "var(--mantine-color-dimmed)" },
]);
