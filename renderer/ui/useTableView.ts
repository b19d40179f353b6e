import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import type { RowSource } from '../bridge/row-source.ts';
import { TableView } from './tableView.ts';
import type { ViewQuery, ViewState } from './tableView.ts';

// Fewer rows are searched faster than a browser finds idle time.
const MANY = 2000;

/** Follows a source and keeps its rows filtered and sorted. `query` must be the same object while it asks the same. */
export const useTableView = <R>(source: RowSource<R>, query: ViewQuery<R>): { readonly view: TableView<R>; readonly state: ViewState<R> } => {
  const [view] = useState(() => {
    const made = new TableView<R>();
    made.ask(query);
    made.fill(source);
    return made;
  });
  const state = useSyncExternalStore(view.subscribe, view.snapshot);
  // Before the paint: what is typed and what it finds are drawn together.
  useLayoutEffect(() => view.ask(query), [view, query]);
  useLayoutEffect(() => view.follow(source), [view, source]);
  useEffect(() => {
    const stops = query.columns.map((column) => column.beside?.subscribe(() => view.refresh(column.id)));
    return () => {
      for (const stop of stops) stop?.();
    };
  }, [view, query.columns]);
  useIdlePreparation(view, state.total > MANY, query.columns);
  return { view, state };
};

/** Has the texts that the filter looks at made ready while nothing else is to do, so that the first letter is as quick as the others. */
const useIdlePreparation = <R>(view: TableView<R>, many: boolean, columns: unknown): void => {
  useEffect(() => {
    if (!many) return undefined;
    let handle = 0;
    const go = (deadline: IdleDeadline): void => {
      if (!view.prepare(() => deadline.timeRemaining() > 2)) handle = requestIdleCallback(go);
    };
    const again = (): void => {
      cancelIdleCallback(handle);
      handle = requestIdleCallback(go);
    };
    again();
    // A list that is still coming brings new rows: those of a batch are few, those of a page are not.
    const timer = setInterval(again, 1000);
    return () => {
      clearInterval(timer);
      cancelIdleCallback(handle);
    };
  }, [view, many, columns]);
};
