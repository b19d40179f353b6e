import type { Sort, TableColumn } from './tableModel.ts';

/** The head of a `VirtualTable`: a press sorts, another turns it round. */
export const TableHead = <R,>({ columns, template, sort, onSort }: { readonly columns: readonly TableColumn<R>[]; readonly template: string; readonly sort: Sort | undefined; readonly onSort: (sort: Sort) => void }) => (
  <div role="row" aria-rowindex={1} className="table-row head" style={{ gridTemplateColumns: template }}>
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
