import type { TableColumn } from './tableModel.ts';

export interface TableRowProps<R> {
  readonly id: string;
  readonly row: R;
  readonly columns: readonly TableColumn<R>[];
  readonly template: string;
  /** 0-based place among the rows shown. */
  readonly index: number;
  readonly top: number;
  readonly chosen: boolean;
  readonly opened: boolean;
  /** Absent where rows are not marked. */
  readonly marked?: boolean;
  readonly markLabel: string;
  readonly onMark: () => void;
  readonly onChoose: () => void;
  readonly onOpen?: ((row: R) => void) | undefined;
}

/** One row of a `VirtualTable`. */
export const TableRow = <R,>({ id, row, columns, template, index, top, chosen, opened, marked, markLabel, onMark, onChoose, onOpen }: TableRowProps<R>) => (
  <div
    id={id}
    role="row"
    aria-rowindex={index + 2}
    aria-selected={marked ?? chosen}
    className={`table-row${chosen ? ' chosen' : ''}${opened ? ' opened' : ''}${marked ? ' marked' : ''}`}
    style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
    onClick={onChoose}
    onDoubleClick={() => onOpen?.(row)}
  >
    {marked !== undefined && (
      <div role="gridcell" className="cell mark" onClick={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()}>
        <input type="checkbox" tabIndex={-1} checked={marked} aria-label={markLabel} onChange={onMark} />
      </div>
    )}
    {columns.map((column, at) => (
      <div key={column.id} role="gridcell" className={column.align === 'end' ? 'cell end' : 'cell'} onMouseEnter={tipWhenCut}>
        {at === 0 && onOpen ? <a className="row-link" tabIndex={-1} onClick={() => onOpen(row)}>{cellOf(column, row)}</a> : cellOf(column, row)}
      </div>
    ))}
  </div>
);

const cellOf = <R,>(column: TableColumn<R>, row: R): React.ReactNode => column.render?.(row) ?? column.value(row);

/** Whole text on hover, only where the cell is cut. */
const tipWhenCut = (event: React.MouseEvent<HTMLElement>): void => {
  const cell = event.currentTarget;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.innerText;
  else cell.removeAttribute('title');
};
