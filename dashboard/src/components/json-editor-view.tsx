/** CodeMirror 6 as a controlled React component; its own chunk, see json-editor.tsx. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, forceLinting, linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { Compartment, EditorState, type Extension, StateEffect } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers, type ViewUpdate } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { styleNonce } from "../theme/style-nonce.ts";
import classes from "./json-editor.module.css";

export interface EditorProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export interface JsonEditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
  readonly readOnly?: boolean;
  readonly minHeight?: number;
  /** In place of those of the syntax, which it finds itself when the caller names none. */
  readonly problems?: readonly EditorProblem[];
}

const syntax = jsonParseLinter();

/** What is chosen with Mod-Enter is the page's affair: there it runs the call. */
const keys = defaultKeymap.filter(({ key }) => key !== "Mod-Enter");

type FindProblems = (editor: EditorView) => readonly Diagnostic[];

export function JsonEditorView({ value, onChange, label, readOnly = false, minHeight = 180, problems }: JsonEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const changed = useRef(onChange);
  changed.current = onChange;
  const known = useRef(problems);
  known.current = problems;
  const editable = useRef(new Compartment());
  const first = useRef({ value, label, readOnly });

  useEffect(() => {
    const { value: doc, label: name, readOnly: isFixed } = first.current;
    const findProblems: FindProblems = (each) => (known.current === undefined ? syntaxProblems(each) : diagnosticsOf(known.current, each));
    const notify = EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((each) => each.isUserEvent("outside")))
        changed.current(update.state.doc.toString());
    });
    const editor = new EditorView({
      parent: parent.current!,
      state: EditorState.create({
        doc,
        extensions: [extensionsFor(name, findProblems), editable.current.of(writability(isFixed)), notify],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: editable.current.reconfigure(writability(readOnly)) });
  }, [readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, userEvent: "outside" });
  }, [value]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor reads them from `known`
  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    editor.dispatch({ effects: problemsChanged.of(null) });
    forceLinting(editor);
  }, [problems]);

  return <div ref={parent} className={classes.editor} style={{ minHeight }} />;
}

function extensionsFor(label: string, findProblems: FindProblems): Extension {
  return [
    EditorView.cspNonce.of(styleNonce()),
    EditorView.contentAttributes.of({ "aria-label": label }),
    lineNumbers(),
    foldGutter(),
    history(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    json(),
    lintGutter(),
    linter(findProblems, { delay: 300, needsRefresh: hasOtherProblems }),
    syntaxHighlighting(editorHighlighting),
    // Escape and then Tab leaves the editor, as CodeMirror has it for those without a mouse.
    keymap.of([...keys, ...historyKeymap, ...lintKeymap, indentWithTab]),
    editorTheme,
    EditorView.lineWrapping,
  ];
}

/** Problems from outside have changed, though the text has not: only then are they looked at again. */
const problemsChanged = StateEffect.define<null>();

function hasOtherProblems({ transactions }: ViewUpdate): boolean {
  return transactions.some(({ effects }) => effects.some((effect) => effect.is(problemsChanged)));
}

function syntaxProblems(editor: EditorView): readonly Diagnostic[] {
  return editor.state.doc.length === 0 ? [] : syntax(editor);
}

function writability(isFixed: boolean): Extension {
  return [EditorState.readOnly.of(isFixed), EditorView.editable.of(!isFixed)];
}

function diagnosticsOf(problems: readonly EditorProblem[], editor: EditorView): Diagnostic[] {
  const end = editor.state.doc.length;
  return problems.map(({ from, to, message }) => ({ from: Math.min(from, end), to: Math.min(to, end), message, severity: "error" }));
}

/** The editor in the dashboard's colours, by variables, so that it follows the colour scheme. */
const editorTheme = EditorView.theme({
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

const editorHighlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--ih-busy)" },
  { tag: tags.string, color: "var(--ih-good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "light-dark(var(--mantine-color-pink-7), var(--ih-accent))" },
  { tag: tags.punctuation, color: "var(--mantine-color-dimmed)" },
]);
