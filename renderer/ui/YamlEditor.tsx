import { Compartment, EditorState } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { readOnlyView, writableView, yamlBase } from './code.ts';
import { useLanguage } from './useText.ts';

export interface YamlEditorProps {
  /** Names the editor for screen readers. */
  readonly label: string;
  readonly value: string;
  /** Absent: read-only. */
  readonly onChange?: (value: string) => void;
  /** 1-based line that a fault names: marked and scrolled to. */
  readonly errorLine?: number;
  readonly autoFocus?: boolean;
}

const marked = (state: EditorState, line: number | undefined) => {
  if (line === undefined || line < 1 || line > state.doc.lines) return [];
  return EditorView.decorations.of(Decoration.set([Decoration.line({ class: 'cm-errorLine' }).range(state.doc.line(line).from)]));
};

/** YAML to read or to write. What is typed stays when `value` is the same text. */
export const YamlEditor = ({ label, value, onChange, errorLine, autoFocus = false }: YamlEditorProps) => {
  const language = useLanguage();
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const latest = useRef({ value, onChange });
  const mark = useRef(new Compartment());
  const writable = onChange !== undefined;
  useEffect(() => {
    latest.current = { value, onChange };
  });
  useEffect(() => {
    if (!parent.current) return undefined;
    const made = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [yamlBase(label, language), writable ? writableView : readOnlyView, mark.current.of([]), EditorView.updateListener.of((update) => { if (update.docChanged) latest.current.onChange?.(update.state.doc.toString()); })],
      }),
    });
    view.current = made;
    if (autoFocus) made.focus();
    return () => made.destroy();
  }, [label, language, writable, autoFocus]);
  useEffect(() => {
    const current = view.current;
    if (current && current.state.doc.toString() !== value) current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value, writable]);
  useEffect(() => {
    const current = view.current;
    if (!current) return;
    current.dispatch({ effects: mark.current.reconfigure(marked(current.state, errorLine)) });
    if (errorLine !== undefined && errorLine >= 1 && errorLine <= current.state.doc.lines) current.dispatch({ effects: EditorView.scrollIntoView(current.state.doc.line(errorLine).from, { y: 'center' }) });
  }, [errorLine, writable]);
  // Escape closes panels around an editor; while something is written it must not take the text with it.
  return <div ref={parent} className="code" onKeyDown={(event) => { if (event.key === 'Escape' && writable) event.stopPropagation(); }} />;
};
