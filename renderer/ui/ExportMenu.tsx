import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { words } from '../text/words.ts';
import { collectPieces, MIME, saveText, tablePieces } from './csv.ts';
import type { TableFormat } from './csv.ts';
import { Popup } from './Popup.tsx';
import type { TableColumn } from './tableModel.ts';
import { useText } from './useText.ts';

/** Copies or saves the rows that are shown, with the columns that are shown, a thousand at a time. */
export const ExportMenu = <R,>({ name, columns, rows }: { readonly name: string; readonly columns: readonly TableColumn<R>[]; readonly rows: () => readonly R[] }) => {
  const t = useText(words);
  const [busy, setBusy] = useState(false);
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const write = async (format: TableFormat, take: (texts: readonly string[]) => void | Promise<void>): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setBusy(true);
    const texts = await collectPieces(tablePieces(format, columns, rows()), controller.signal);
    if (!texts) return;
    await take(texts);
    setBusy(false);
  };
  const save = (format: TableFormat): void => void write(format, (texts) => saveText(`${name}.${format}`, texts, MIME[format]));
  const items = [['copyRows', () => void write('tsv', (texts) => navigator.clipboard.writeText(texts.join('')))], ['saveCsv', () => save('csv')], ['saveJson', () => save('json')]] as const;
  return (
    <Popup label={t('export')} button={busy ? t('exporting') : t('export')}>
      {(close) => (
        <ul className="popup-list">
          {items.map(([text, run]) => <li key={text}><Button type="text" block onClick={() => { run(); close(); }}>{t(text)}</Button></li>)}
        </ul>
      )}
    </Popup>
  );
};
