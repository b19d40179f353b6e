import { Button, Checkbox, Input } from 'antd';
import { useEffect, useState } from 'react';
import { terminalsText } from '../../text/terminals.ts';
import { useText } from '../../ui/useText.ts';
import { searchColours } from './xterm.ts';
import type { Xterm } from './xterm.ts';

/** Search in a terminal's output. Enter finds the next, Shift+Enter the one before, Escape goes back to the terminal. */
export const FindBar = ({ xterm, mode, onClose }: { readonly xterm: Xterm; readonly mode: 'light' | 'dark'; readonly onClose: () => void }) => {
  const t = useText(terminalsText);
  const [text, setText] = useState('');
  const [caseSensitive, setCase] = useState(false);
  const [found, setFound] = useState<{ readonly at: number; readonly all: number } | undefined>(undefined);
  useEffect(() => {
    const results = xterm.search.onDidChangeResults(({ resultIndex, resultCount }) => setFound({ at: resultIndex + 1, all: resultCount }));
    return () => {
      results.dispose();
      xterm.search.clearDecorations();
    };
  }, [xterm]);
  const options = { caseSensitive, decorations: searchColours(mode) };
  const next = (value = text): void => {
    if (value !== '') xterm.search.findNext(value, { ...options, incremental: value !== text });
  };
  const previous = (): void => {
    if (text !== '') xterm.search.findPrevious(text, options);
  };
  return (
    <div className="find-bar" role="search">
      <Input
        autoFocus
        aria-label={t('find')}
        placeholder={t('find')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') xterm.search.clearDecorations();
          next(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') (event.shiftKey ? previous : next)();
          else if (event.key === 'Escape') onClose();
          else return;
          event.preventDefault();
        }}
      />
      <span className="muted digits" role="status">{text !== '' && found && (found.all === 0 ? t('findNone') : t('found', { at: Math.max(found.at, 1), all: found.all }))}</span>
      <Button type="text" aria-label={t('findPrevious')} title={t('findPrevious')} onClick={previous}>↑</Button>
      <Button type="text" aria-label={t('findNext')} title={t('findNext')} onClick={() => next()}>↓</Button>
      <Checkbox checked={caseSensitive} onChange={(event) => setCase(event.target.checked)}>{t('matchCase')}</Checkbox>
      <Button type="text" aria-label={t('findClose')} title={t('findClose')} onClick={onClose}>✕</Button>
    </div>
  );
};
