import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, Input } from 'antd';
import { useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { words } from '../text/words.ts';
import { EmptyState } from './EmptyState.tsx';
import { saveText, toCsv, toTsv } from './csv.ts';
import { TableHead } from './TableHead.tsx';
import { TableRow } from './TableRow.tsx';
import { filterRows, moveTo, sortRows } from './tableModel.ts';
import type { Sort, TableColumn } from './tableModel.ts';
import { useText } from './useText.ts';

// 28 px rows (DESIGN §8).
const ROW = 28;

export interface VirtualTableProps<R> {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly TableColumn<R>[];
  readonly rowKey: (row: R) => string;
  /** Enter, or a double click. */
  readonly onOpen?: (row: R) => void;
  /** Any other key while a row is chosen; true where it was used. */
  readonly onKey?: (key: string, row: R) => boolean;
  readonly initialSort?: Sort;
  /** Shown where there are no rows at all. */
  readonly empty?: React.ReactNode;
  /** Right of the filter: chips, states, buttons. */
  readonly toolbar?: React.ReactNode;
  /** Key of a row that is open elsewhere (the drawer). */
  readonly openKey?: string;
  /** The row that the keys act on has changed. */
  readonly onChosen?: (key: string) => void;
  /** Keys of the rows that are marked for an action on all of them; absent: rows cannot be marked. */
  readonly marked?: ReadonlySet<string>;
  readonly onMarked?: (keys: ReadonlySet<string>) => void;
  /** Names the file that the rows can be saved to; absent: they cannot. */
  readonly exportName?: string;
}

// 30 px: a checkbox with its padding.
const MARK = 30;
const noMarks: ReadonlySet<string> = new Set();

/** A live table of any length: 50,000 rows scroll like fifty. Keyboard: arrows, Home, End, Enter; `/` filters; Ctrl+C copies the row; Space, Shift+arrows and Ctrl+A mark. */
export const VirtualTable = <R,>({ label, rows, columns, rowKey, onOpen, onKey, initialSort, empty, toolbar, openKey, onChosen, marked, onMarked, exportName }: VirtualTableProps<R>) => {
  const t = useText(words);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort | undefined>(initialSort);
  const [wide, setWide] = useState(false);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const visible = useMemo(() => columns.filter((column) => wide || column.wide !== true), [columns, wide]);
  const shown = useMemo(() => sortRows(filterRows(rows, columns, filter), columns, sort), [rows, columns, filter, sort]);
  // eslint-disable-next-line react-hooks/incompatible-library -- Warns users of the React compiler, which this build does not run.
  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12, scrollMargin: ROW });
  const items = virtual.getVirtualItems();
  const at = chosen === undefined ? -1 : shown.findIndex((row) => rowKey(row) === chosen);
  const choose = (key: string): void => {
    setChosen(key);
    onChosen?.(key);
  };
  const marks = marked ?? noMarks;
  const mark = (keys: Iterable<string>, on: boolean): void => {
    const next = new Set(marks);
    for (const key of keys) {
      if (on) next.add(key);
      else next.delete(key);
    }
    onMarked?.(next);
  };
  const template = (marked ? `${MARK}px ` : '') + visible.map((column) => (column.grow ? `minmax(${column.width}px, ${column.grow}fr)` : `${column.width}px`)).join(' ');
  const least = visible.reduce((sum, column) => sum + column.width, marked ? MARK : 0);
  const cells = (list: readonly R[]): readonly (readonly (string | number | null)[])[] => list.map((row) => visible.map((column) => column.value(row)));
  const titles = visible.map((column) => column.title);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const row = shown[at];
    const to = event.altKey || event.ctrlKey || event.metaKey ? undefined : moveTo(event.key, at, shown.length, Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 2));
    const target = to === undefined ? undefined : shown[to];
    if (to !== undefined && target) {
      if (event.shiftKey && marked) mark([...(row ? [rowKey(row)] : []), rowKey(target)], true);
      choose(rowKey(target));
      virtual.scrollToIndex(to);
    } else if (row && marked && event.key === ' ') mark([rowKey(row)], !marks.has(rowKey(row)));
    else if (marked && (event.ctrlKey || event.metaKey) && event.key === 'a') mark(shown.map(rowKey), true);
    else if (marked && event.key === 'Escape' && marks.size > 0) onMarked?.(noMarks);
    else if (row && event.key === 'Enter') onOpen?.(row);
    else if (row && (event.ctrlKey || event.metaKey) && event.key === 'c' && window.getSelection()?.isCollapsed !== false) void navigator.clipboard.writeText(toTsv(titles, cells([row])).split('\n').slice(1).join('\n'));
    else if (!row || event.ctrlKey || event.metaKey || onKey?.(event.key, row) !== true) return;
    event.preventDefault();
  };

  return (
    <div className="table">
      <div className="table-bar">
        <Input data-page-filter className="table-filter" allowClear value={filter} placeholder={t('filterHint')} aria-label={t('filter')} spellCheck={false} onChange={(event) => setFilter(event.target.value)} onKeyDown={(event) => {
            if (event.key === 'Escape' && filter !== '') {
              event.preventDefault();
              setFilter('');
            } else if (event.key === 'Enter' || event.key === 'ArrowDown') scroller.current?.focus();
          }} />
        <span className="muted digits" role="status">{shown.length === rows.length ? t('rows', { n: rows.length }) : t('rowsOf', { n: shown.length, all: rows.length })}</span>
        {toolbar}
        <span className="grow" />
        {exportName !== undefined && rows.length > 0 && (
          <>
            <Button type="text" onClick={() => void navigator.clipboard.writeText(toTsv(titles, cells(shown)))}>{t('copyRows')}</Button>
            <Button type="text" onClick={() => saveText(`${exportName}.csv`, toCsv(titles, cells(shown)), 'text/csv')}>{t('saveCsv')}</Button>
          </>
        )}
        {columns.some((column) => column.wide) && <Button type="text" onClick={() => setWide(!wide)}>{t(wide ? 'fewerColumns' : 'moreColumns')}</Button>}
      </div>
      <div ref={scroller} className="table-scroll" role="grid" tabIndex={0} aria-label={label} {...(marked ? { 'aria-multiselectable': true } : {})} aria-rowcount={shown.length + 1} aria-colcount={visible.length + (marked ? 1 : 0)} {...(items.some((item) => item.index === at) ? { 'aria-activedescendant': `${id}-${at}` } : {})} onKeyDown={onKeyDown}>
        <div role="rowgroup" className="table-head" style={{ minWidth: least }}>
          <TableHead columns={visible} template={template} sort={sort} onSort={setSort} {...(marked ? { mark: { label: t('markAll'), all: shown.length > 0 && shown.every((row) => marked.has(rowKey(row))), onMark: (on: boolean) => mark(shown.map(rowKey), on) } } : {})} />
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), minWidth: least, position: 'relative' }}>
          {items.map((item) => {
            const row = shown[item.index];
            if (row === undefined) return null;
            const key = rowKey(row);
            return (
              <TableRow
                key={key}
                id={`${id}-${item.index}`}
                row={row}
                columns={visible}
                template={template}
                index={item.index}
                top={item.start - ROW}
                chosen={item.index === at}
                opened={key === openKey}
                {...(marked ? { marked: marked.has(key) } : {})}
                markLabel={t('mark', { name: String(visible[0]?.value(row) ?? key) })}
                onMark={() => mark([key], !marks.has(key))}
                onChoose={() => {
                  choose(key);
                  scroller.current?.focus({ preventScroll: true });
                }}
                onOpen={onOpen}
              />
            );
          })}
        </div>
        {rows.length === 0 && (empty ?? <EmptyState title={t('nothing')} />)}
        {rows.length > 0 && shown.length === 0 && <EmptyState title={t('noMatch')}><Button onClick={() => setFilter('')}>{t('clearFilter')}</Button></EmptyState>}
      </div>
    </div>
  );
};
