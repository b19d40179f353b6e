import type { KeyboardEvent, PointerEvent } from 'react';
import { words } from '../text/words.ts';
import type { Sort, TableColumn } from './tableModel.ts';
import { useText } from './useText.ts';

/** The box that marks every row that is shown. */
export interface MarkAll {
  readonly label: string;
  readonly all: boolean;
  readonly onMark: (on: boolean) => void;
}

export interface TableHeadProps<R> {
  readonly columns: readonly TableColumn<R>[];
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort) => void;
  /** A width in CSS pixels; undefined: the column's own again. */
  readonly onWiden: (column: string, width: number | undefined) => void;
  readonly mark?: MarkAll;
}

// How far one press of an arrow key moves a column's edge.
const KEY_STEP = 16;

/** The head of a `VirtualTable`: a press sorts, another turns it round; the edge sets the width (Alt+← → on the title, a double press for its own). */
export const TableHead = <R,>({ columns, sort, onSort, onWiden, mark }: TableHeadProps<R>) => (
  <div role="row" aria-rowindex={1} className="table-row head">
    {mark && <div role="columnheader" className="cell mark"><input type="checkbox" aria-label={mark.label} checked={mark.all} onChange={(event) => mark.onMark(event.target.checked)} /></div>}
    {columns.map((column) => <HeadCell key={column.id} column={column} mine={sort?.column === column.id ? sort : undefined} onSort={onSort} onWiden={onWiden} />)}
  </div>
);

const widthOf = (element: Element): number => element.closest('[role="columnheader"]')?.getBoundingClientRect().width ?? 0;

const HeadCell = <R,>({ column, mine, onSort, onWiden }: { readonly column: TableColumn<R>; readonly mine: Sort | undefined; readonly onSort: (sort: Sort) => void; readonly onWiden: TableHeadProps<R>['onWiden'] }) => {
  const t = useText(words);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    onWiden(column.id, widthOf(event.currentTarget) + (event.key === 'ArrowLeft' ? -KEY_STEP : KEY_STEP));
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const edge = event.currentTarget;
    const start = event.clientX - widthOf(edge);
    edge.setPointerCapture(event.pointerId);
    const move = (to: globalThis.PointerEvent): void => onWiden(column.id, to.clientX - start);
    edge.addEventListener('pointermove', move);
    edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), { once: true });
  };
  return (
    <div role="columnheader" className={column.align === 'end' ? 'cell end' : 'cell'} aria-sort={mine ? (mine.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" title={t('headHint', { column: column.title })} onKeyDown={onKeyDown} onClick={() => onSort({ column: column.id, descending: mine !== undefined && !mine.descending })}>
        {column.title}
        <span aria-hidden="true">{mine ? (mine.descending ? ' ▼' : ' ▲') : ''}</span>
      </button>
      <span className="col-edge" aria-hidden="true" onPointerDown={onPointerDown} onDoubleClick={() => onWiden(column.id, undefined)} />
    </div>
  );
};
