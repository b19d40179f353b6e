import { Input } from 'antd';
import { words } from '../text/words.ts';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { FilterHelp } from './FilterHelp.tsx';
import type { TableLayout } from './tableLayout.ts';
import type { TableColumn } from './tableModel.ts';
import { useText } from './useText.ts';

export interface TableBarProps<R> {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Enter or the arrow down: on to the rows. */
  readonly onLeave: () => void;
  readonly shown: number;
  readonly total: number;
  readonly columns: readonly TableColumn<R>[];
  readonly visible: readonly TableColumn<R>[];
  readonly layout: TableLayout;
  readonly onLayout: (layout: TableLayout) => void;
  readonly rows: () => readonly R[];
  readonly exportName?: string | undefined;
  readonly toolbar?: React.ReactNode;
  /** Left of the menus for columns and export. */
  readonly menus?: React.ReactNode;
}

/** What stands above the rows of a table: its filter, how many there are, its menus. */
export const TableBar = <R,>({ filter, onFilter, onLeave, shown, total, columns, visible, layout, onLayout, rows, exportName, toolbar, menus }: TableBarProps<R>) => {
  const t = useText(words);
  return (
    <div className="table-bar">
      <span className="buttons tight-buttons">
        <Input data-page-filter className="table-filter" allowClear value={filter} placeholder={t('filterHint')} aria-label={t('filter')} spellCheck={false} onChange={(event) => onFilter(event.target.value)} onKeyDown={(event) => {
            if (event.key === 'Escape' && filter !== '') {
              event.preventDefault();
              onFilter('');
            } else if ((event.key === 'Enter' && !event.nativeEvent.isComposing) || event.key === 'ArrowDown') onLeave();
          }} />
        <FilterHelp />
      </span>
      <span className="muted digits" role="status">{shown === total ? t('rows', { n: total }) : t('rowsOf', { n: shown, all: total })}</span>
      {toolbar}
      <span className="grow" />
      <span className="buttons tight-buttons">
        {menus}
        {(menus !== undefined || columns.some((column) => column.wide)) && <ColumnsMenu columns={columns} layout={layout} onLayout={onLayout} />}
        {exportName !== undefined && total > 0 && <ExportMenu name={exportName} columns={visible} rows={rows} />}
      </span>
    </div>
  );
};
