import { Button, Checkbox } from 'antd';
import { words } from '../text/words.ts';
import { Popup } from './Popup.tsx';
import { moveColumn, placeColumns, plainLayout, toggleColumn } from './tableLayout.ts';
import type { TableLayout } from './tableLayout.ts';
import type { TableColumn } from './tableModel.ts';
import { useText } from './useText.ts';

/** Which columns a table shows, and in which order. */
export const ColumnsMenu = <R,>({ columns, layout, onLayout }: { readonly columns: readonly TableColumn<R>[]; readonly layout: TableLayout; readonly onLayout: (layout: TableLayout) => void }) => {
  const t = useText(words);
  const placed = placeColumns(columns, layout);
  const on = placed.filter((one) => one.on).length;
  const plain = layout.columns.length === 0 && Object.keys(layout.widths).length === 0;
  return (
    <Popup label={t('columns')} title={t('columnsShown', { n: on, all: placed.length })}>
      {() => (
        <>
          <ul className="column-list">
            {placed.map(({ column, on: shown }, at) => (
              <li key={column.id}>
                <Checkbox checked={shown} disabled={shown && on === 1} onChange={() => onLayout(toggleColumn(columns, layout, column.id))}>{column.title}</Checkbox>
                <Button type="text" disabled={at === 0} aria-label={t('moveLeft', { column: column.title })} title={t('moveLeft', { column: column.title })} onClick={() => onLayout(moveColumn(columns, layout, column.id, -1))}>↑</Button>
                <Button type="text" disabled={at === placed.length - 1} aria-label={t('moveRight', { column: column.title })} title={t('moveRight', { column: column.title })} onClick={() => onLayout(moveColumn(columns, layout, column.id, 1))}>↓</Button>
              </li>
            ))}
          </ul>
          <div className="popup-foot"><Button type="text" disabled={plain} onClick={() => onLayout(plainLayout)}>{t('plainColumns')}</Button></div>
        </>
      )}
    </Popup>
  );
};
