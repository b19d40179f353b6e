import { memo } from 'react';
import { words } from '../text/words.ts';
import { useText } from './useText.ts';
import type { TableColumn } from './tableModel.ts';

export interface TableRowProps<R> {
  readonly id: string;
  readonly rowKey: string;
  readonly row: R;
  readonly columns: readonly TableColumn<R>[];
  /** Which of the columns are drawn: `from` to `to`, without `to`. */
  readonly from: number;
  readonly to: number;
  /** 0-based place among the rows shown. */
  readonly index: number;
  readonly top: number;
  readonly chosen: boolean;
  readonly opened: boolean;
  /** Absent where rows are not marked. */
  readonly marked?: boolean;
  /** The first cell is a link that opens the row. */
  readonly opens: boolean;
  /** Another number when values beside the rows have changed. */
  readonly beside: number;
}

/** One row of a `VirtualTable`. Its clicks are taken by the table: a row that comes into sight has nothing to set up. */
const Row = <R,>({ id, rowKey, row, columns, from, to, index, top, chosen, opened, marked, opens, beside }: TableRowProps<R>) => (
  <div id={id} data-key={rowKey} role="row" aria-rowindex={index + 2} aria-selected={marked ?? chosen} className={`table-row${chosen ? ' chosen' : ''}${opened ? ' opened' : ''}${marked ? ' marked' : ''}`} style={{ transform: `translateY(${top}px)` }}>
    {marked !== undefined && <Mark marked={marked} name={String(columns[0]?.value(row) ?? rowKey)} />}
    <Cells row={row} columns={columns} from={from} to={to} lead={marked === undefined ? 0 : 1} opens={opens} beside={beside} />
  </div>
);

const Mark = ({ marked, name }: { readonly marked: boolean; readonly name: string }) => {
  const t = useText(words);
  return <div role="gridcell" className="cell mark"><input type="checkbox" tabIndex={-1} checked={marked} aria-label={t('mark', { name })} onChange={nothing} /></div>;
};
// The table's own click handler marks: it knows whether Shift was held.
const nothing = (): void => undefined;

interface CellsProps<R> {
  readonly row: R;
  readonly columns: readonly TableColumn<R>[];
  readonly from: number;
  readonly to: number;
  /** Cells before the first column: the mark. */
  readonly lead: number;
  readonly opens: boolean;
  readonly beside: number;
}

const CellsOf = <R,>({ row, columns, from, to, lead, opens }: CellsProps<R>) => {
  const whole = from === 0 && to === columns.length;
  return (
    <>
      {columns.slice(from, to).map((column, offset) => {
        const at = from + offset;
        // The first that is drawn says where it stands; the others follow it.
        const place = offset === 0 && from > 0 ? { gridColumnStart: at + lead + 1 } : undefined;
        return (
          <div key={column.id} role="gridcell" className={column.align === 'end' ? 'cell end' : 'cell'} {...(whole ? {} : { 'aria-colindex': at + lead + 1 })} {...(place ? { style: place } : {})}>
            {at === 0 && opens ? <a className="row-link" tabIndex={-1}>{cellOf(column, row)}</a> : cellOf(column, row)}
          </div>
        );
      })}
    </>
  );
};

const cellOf = <R,>(column: TableColumn<R>, row: R): React.ReactNode => column.render?.(row) ?? column.value(row);

// Rows that only change their place keep their cells; rows that only come nearer keep all of themselves.
const Cells = memo(CellsOf) as typeof CellsOf;
export const TableRow = memo(Row) as typeof Row;

/** Whole text on hover, only where the cell is cut. */
export const tipWhenCut = (target: EventTarget): void => {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role="gridcell"]') : null;
  if (!cell) return;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.innerText;
  else cell.removeAttribute('title');
};
