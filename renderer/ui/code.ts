import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, defaultHighlightStyle, foldGutter, foldKeymap, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import type { Language } from '../text/define.ts';
import { editorPhrases } from '../text/editor.ts';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';

// CodeMirror's own colours, light | dark, each 4.5:1 on the surface that it stands on.
const COLOURS: Readonly<Record<string, string>> = {
  '#00c': 'light-dark(#1a3fb8, #8ab4ff)', '#a11': 'light-dark(#98201b, #f5a79b)', '#164': 'light-dark(#14633b, #8fd6a3)', '#940': 'light-dark(#7a4a00, #c9b27c)', '#219': 'light-dark(#5a2d9a, #cbb2ff)', '#404740': 'light-dark(#404740, #b6bfcc)', '#e40': 'light-dark(#a83200, #ffb38a)', '#00f': 'light-dark(#1a3fb8, #8ab4ff)', '#30a': 'light-dark(#3b1fa0, #b9b0ff)', '#085': 'light-dark(#00604a, #7fd6bd)', '#167': 'light-dark(#0f5668, #86cfe0)', '#256': 'light-dark(#1f4f5e, #93c7d6)', '#708': 'light-dark(#6b0f80, #e2a6f0)', '#f00': 'light-dark(#b3191f, #ff8b86)',
};
const highlighting = HighlightStyle.define(defaultHighlightStyle.specs.map((spec) => ({ ...spec, ...(typeof spec['color'] === 'string' ? { color: COLOURS[spec['color']] ?? 'var(--text)' } : {}) })));

const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '12px', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: "ui-monospace, 'JetBrains Mono', Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace", lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--chosen)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)' },
  '.cm-panels input, .cm-panels button': { fontSize: '12px', color: 'var(--text)' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--surface)', border: '1px solid var(--line)' },
  '.cm-textfield': { backgroundColor: 'var(--surface)', border: '1px solid var(--line)' },
  '.cm-searchMatch': { backgroundColor: 'light-dark(#ffe9a8, #5a4a12)' },
  '.cm-searchMatch-selected': { backgroundColor: 'light-dark(#ffc65c, #8a6a10)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)', color: 'var(--muted)' },
  '.cm-insertedLine, .cm-changedLine, .cm-merge-b .cm-changedLine': { backgroundColor: 'light-dark(#e0f5e6, #12301d) !important' },
  '.cm-deletedChunk, &.cm-merge-a .cm-changedLine': { backgroundColor: 'light-dark(#fde6e6, #3d1a1c) !important' },
  '.cm-changedText': { background: 'light-dark(#b9e6c6, #18472b) !important' },
  '.cm-deletedChunk .cm-deletedText, &.cm-merge-a .cm-changedText': { background: 'light-dark(#f6bcbc, #652327) !important' },
  '.cm-collapsedLines': { background: 'var(--sunken) !important', color: 'var(--muted) !important' },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯" !important' },
  '.cm-errorLine': { backgroundColor: 'light-dark(#fde6e6, #3d1a1c)' },
});

/** What every view of YAML has: numbers, folding, colours, search (Ctrl+F). Tab leaves the editor; Ctrl+] and Ctrl+[ indent. */
export const yamlBase = (label: string, language: Language): Extension => [
  EditorState.phrases.of(editorPhrases(language)),
  lineNumbers(), foldGutter(), drawSelection(), bracketMatching(), highlightSelectionMatches(), search({ top: true }), yaml(), indentUnit.of('  '), syntaxHighlighting(highlighting), theme,
  EditorView.contentAttributes.of({ 'aria-label': label }),
  keymap.of([...searchKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap]),
];

/** A view that can be read, searched and copied from by keyboard, but not changed. */
export const readOnlyView: Extension = [EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.contentAttributes.of({ tabindex: '0', 'aria-readonly': 'true' })];

/** A view that is written in, with undo. */
export const writableView: Extension = [history(), highlightActiveLine()];
