import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { readOnlyView, yamlBase } from './code.ts';
import { useLanguage } from './useText.ts';

// Beyond this much work a diff is drawn coarser rather than late.
const DIFF = { scanLimit: 2000, timeout: 300 };
const COLLAPSE = { margin: 3, minSize: 6 };

/** Two YAML texts and what differs: below each other, or side by side. Unchanged parts are folded. */
export const DiffView = ({ label, before, after, sideBySide = false }: { readonly label: string; readonly before: string; readonly after: string; readonly sideBySide?: boolean }) => {
  const language = useLanguage();
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!parent.current) return undefined;
    const base = [yamlBase(label, language), readOnlyView, EditorView.lineWrapping];
    const view = sideBySide
      ? new MergeView({ parent: parent.current, a: { doc: before, extensions: base }, b: { doc: after, extensions: base }, collapseUnchanged: COLLAPSE, diffConfig: DIFF, gutter: true })
      : new EditorView({ parent: parent.current, state: EditorState.create({ doc: after, extensions: [...base, unifiedMergeView({ original: before, highlightChanges: before !== '' && after !== '', mergeControls: false, collapseUnchanged: COLLAPSE, diffConfig: DIFF, gutter: true })] }) });
    return () => view.destroy();
  }, [label, language, before, after, sideBySide]);
  return <div ref={parent} className="code diff" />;
};
