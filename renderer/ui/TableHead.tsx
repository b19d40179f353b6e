import type { Sort, TableColumn } from './tableModel.ts';

/** The box that marks every row that is shown. */
export interface MarkAll {
  readonly label: string;
  readonly all: boolean;
  readonly onMark: (on: boolean) => void;
}

/** The head of a `VirtualTable`: a press sorts, another turns it round. */
export const TableHead = <R,>({ columns, template, sort, onSort, mark }: { readonly columns: readonly TableColumn<R>[]; readonly template: string; readonly sort: Sort | undefined; readonly onSort: (sort: Sort) => void; readonly mark?: MarkAll }) => (
  <div role="row" aria-rowindex={1} className="table-row head" style={{ gridTemplateColumns: template }}>
    {mark && <div role="columnheader" className="cell mark"><input type="checkbox" aria-label={mark.label} checked={mark.all} onChange={(event) => mark.onMark(event.target.checked)} /></div>}
    {columns.map((column) => {
      const mine = sort?.column === column.id;
      return (
        <div key={column.id} role="columnheader" className={column.align === 'end' ? 'cell end' : 'cell'} aria-sort={mine ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
          <button type="button" onClick={() => onSort({ column: column.id, descending: mine && !sort.descending })}>
            {column.title}
            <span aria-hidden="true">{mine ? (sort.descending ? ' ▼' : ' ▲') : ''}</span>
          </button>
        </div>
      );
    })}
  </div>
);
