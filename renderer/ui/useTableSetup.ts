import { useCallback, useEffect, useRef, useState } from 'react';
import type { Fault } from '../../preload/contract/fault.ts';
import type { SavedView, TableMemory } from '../../preload/contract/model/tables.ts';
import { faultOf } from '../bridge/client.ts';
import { useClient, useLatest } from '../bridge/hooks.ts';
import { plainLayout } from './tableLayout.ts';
import type { TableLayout, TableSetup } from './tableLayout.ts';

// A width is dragged through many values, a filter typed through many: the last one is kept.
const SETTLED_MS = 400;

/** A table's setup, with what is remembered of the table. */
export interface KeptSetup {
  readonly setup: TableSetup;
  readonly change: (part: Partial<TableSetup>) => void;
  readonly views: readonly SavedView[];
  readonly saveView: (name: string) => void;
  readonly removeView: (name: string) => void;
  readonly applyView: (view: SavedView) => void;
  /** Why the last change could not be remembered. */
  readonly fault?: Fault;
}

const noViews: readonly SavedView[] = [];

/** The views with one more, which takes the place of another of its name. */
export const withView = (views: readonly SavedView[], view: SavedView): SavedView[] => [...views.filter((one) => one.name !== view.name), view].sort((a, b) => a.name.localeCompare(b.name));

const kept = (setup: TableSetup): SavedView['setup'] => ({
  filter: setup.filter,
  ...(setup.sort ? { sort: setup.sort } : {}),
  wanted: Object.fromEntries(Object.entries(setup.wanted).map(([facet, values]) => [facet, [...values]])),
  layout: keptLayout(setup.layout),
});
const keptLayout = (layout: TableLayout): NonNullable<TableMemory['layout']> => ({ columns: layout.columns.map((one) => ({ ...one })), widths: { ...layout.widths } });

/**
 * Filter, sort, states and columns of a table that is remembered under a name. Columns are remembered by themselves; the
 * filter is told to `onFilter` when it has settled, and `filter` from outside replaces it when it is another one.
 */
export const useTableSetup = (table: string, filter: string, onFilter: (filter: string) => void): KeptSetup => {
  const client = useClient();
  const memory = useLatest('app.tables', {}).value?.[table];
  const [setup, setSetup] = useState<Omit<TableSetup, 'layout'> & { readonly layout: TableLayout | undefined }>({ filter, sort: undefined, wanted: {}, layout: undefined });
  const [fault, setFault] = useState<Fault | undefined>(undefined);
  const [outside, setOutside] = useState({ filter, told: filter });
  if (outside.filter !== filter) {
    setOutside({ filter, told: filter });
    // What was told from here comes back; more may have been typed since.
    if (filter !== outside.told) setSetup({ ...setup, filter });
  }
  const remember = useCallback(
    (part: TableMemory) => {
      client.call('app.setTable', { table, memory: part }).then(() => setFault(undefined), (error: unknown) => setFault(faultOf(error)));
    },
    [client, table],
  );
  const settle = useSettled();
  const current: TableSetup = { ...setup, layout: setup.layout ?? memory?.layout ?? plainLayout };
  const change = (part: Partial<TableSetup>): void => {
    setSetup((last) => ({ ...last, ...part }));
    if (part.layout) settle('layout', () => remember({ layout: keptLayout(part.layout ?? plainLayout) }));
    if (part.filter !== undefined) settle('filter', () => { setOutside((last) => ({ ...last, told: part.filter ?? '' })); onFilter(part.filter ?? ''); });
  };
  const views = memory?.views ?? noViews;
  return {
    setup: current,
    change,
    views,
    saveView: (name) => remember({ views: withView(views, { name, setup: kept(current) }) }),
    removeView: (name) => remember({ views: views.filter((one) => one.name !== name) }),
    applyView: (view) => change({ ...view.setup, sort: view.setup.sort }),
    ...(fault ? { fault } : {}),
  };
};

/** Runs the last of several things of a name when none has come for a while, and at the latest when the screen goes. */
const useSettled = (): ((name: string, run: () => void) => void) => {
  const waiting = useRef(new Map<string, { readonly timer: ReturnType<typeof setTimeout>; readonly run: () => void }>());
  useEffect(() => {
    const all = waiting.current;
    return () => {
      for (const [name, one] of all) {
        clearTimeout(one.timer);
        if (name !== 'filter') one.run();
      }
      all.clear();
    };
  }, []);
  return useCallback((name, run) => {
    clearTimeout(waiting.current.get(name)?.timer);
    const timer = setTimeout(() => {
      waiting.current.delete(name);
      run();
    }, SETTLED_MS);
    waiting.current.set(name, { timer, run });
  }, []);
};
