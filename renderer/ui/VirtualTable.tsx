import { Button } from 'antd';
import { useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { CSSProperties, MouseEvent } from 'react';
import { fixedSource } from '../bridge/row-source.ts';
import type { RowSource } from '../bridge/row-source.ts';
import { words } from '../text/words.ts';
import { EmptyState } from './EmptyState.tsx';
import { columnsInSight } from './columnSpan.ts';
import { Slots } from './slots.ts';
import { TableBar } from './TableBar.tsx';
import { TableHead } from './TableHead.tsx';
import { gridOf, plainSetup, shownColumns, widenColumn } from './tableLayout.ts';
import type { TableSetup } from './tableLayout.ts';
import { TableRow, tipWhenCut } from './TableRow.tsx';
import type { Sort, TableColumn } from './tableModel.ts';
import type { Facet, TableView, ViewQuery, ViewState } from './tableView.ts';
import { useChosen } from './useChosen.ts';
import { ROW, useRowWindow } from './useRowWindow.ts';
import { keysBetween, marking, pressed } from './useTableKeys.ts';
import { useTableView } from './useTableView.ts';
import { useText } from './useText.ts';

interface TableProps<R> {
  /** Names the table for screen readers. */
  readonly label: string;
  /** The same objects from one drawing to the next, unless they are others. */
  readonly columns: readonly TableColumn<R>[];
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
  /** Keys of the rows that are marked for an action on all of them; absent: rows cannot be marked. Those whose rows go are taken out. */
  readonly marked?: ReadonlySet<string>;
  readonly onMarked?: (keys: ReadonlySet<string>) => void;
  /** Names the file that the rows can be saved to; absent: they cannot. */
  readonly exportName?: string;
  /** Labels as kubectl prints them, for `label=…` in the filter. The same function from one drawing to the next, as `rank` and `facets`. */
  readonly labels?: (row: R) => string | undefined;
  /** Smaller first where nothing else is sorted by. */
  readonly rank?: (row: R) => number;
  readonly facets?: readonly Facet<R>[];
  /** Drawn above the bar with what the table shows: chips with their counts, actions. */
  readonly above?: (state: ViewState<R>, view: TableView<R>) => React.ReactNode;
  /** Filter, sort, states and columns, where somebody else keeps them; absent: the table does. */
  readonly setup?: TableSetup;
  readonly onSetup?: (change: Partial<TableSetup>) => void;
  /** Menus beside that of the columns. */
  readonly menus?: React.ReactNode;
}

/** Rows are an array, or a source that changes by itself. */
export type VirtualTableProps<R> = TableProps<R> & ({ readonly rows: readonly R[]; readonly rowKey: (row: R) => string } | { readonly source: RowSource<R> });

// 30 px: a checkbox with its padding.
const MARK = 30;
const noMarks: ReadonlySet<string> = new Set();
const noFacets: readonly Facet<never>[] = [];

/** A live table of any length: 50,000 rows scroll like fifty. Keyboard: arrows, Home, End, Enter; `/` filters; Ctrl+C copies; Space, Shift+arrows and Ctrl+A mark. */
export const VirtualTable = <R,>(props: VirtualTableProps<R>) => ('source' in props ? <SourceTable {...props} /> : <ArrayTable {...props} />);

const ArrayTable = <R,>({ rows, rowKey, ...props }: TableProps<R> & { readonly rows: readonly R[]; readonly rowKey: (row: R) => string }) => {
  const [keyOf] = useState(() => rowKey);
  const source = useMemo(() => fixedSource(rows, keyOf), [rows, keyOf]);
  return <SourceTable {...props} source={source} />;
};

const SourceTable = <R,>(props: TableProps<R> & { readonly source: RowSource<R> }) => {
  const { label, source, columns, labels, rank, facets = noFacets as readonly Facet<R>[], onOpen, openKey, onMarked } = props;
  const t = useText(words);
  const id = useId();
  const [own, setOwn] = useState<TableSetup>(() => ({ ...plainSetup, sort: props.initialSort }));
  const setup = props.setup ?? own;
  const change = (part: Partial<TableSetup>): void => (props.onSetup ? props.onSetup(part) : setOwn((last) => ({ ...last, ...part })));
  const { filter, sort, wanted, layout } = setup;
  const query = useMemo<ViewQuery<R>>(() => ({ columns, filter, sort, wanted, facets, labels, rank }), [columns, filter, sort, wanted, facets, labels, rank]);
  const { view, state } = useTableView(source, query);
  const { shown } = state;
  const visible = useMemo(() => shownColumns(columns, layout), [columns, layout]);
  const beside = useBeside(visible);
  const { scroller, sight, first, last, left, width } = useRowWindow(shown.length);
  const [slots] = useState(() => new Slots());
  const drawn = shown.slice(first, last);
  const places = slots.assign(drawn.map((entry) => entry.key));
  const chosen = useChosen(view, state, sight, props.onChosen);
  const at = chosen.key === undefined ? -1 : view.indexOf(chosen.key);
  const marks = props.marked ?? noMarks;
  const onMarks = (keys: ReadonlySet<string>): void => onMarked?.(keys);
  useVanished(view, marks, onMarks);
  const lead = props.marked ? MARK : 0;
  const { template, least, each } = useMemo(() => gridOf(visible, layout.widths, lead), [visible, layout.widths, lead]);
  const { from, to } = useMemo(() => columnsInSight(each, lead, left, width), [each, lead, left, width]);
  const reveal = (to: number): void => {
    // The head covers one row's height.
    if (to * ROW < sight.top()) sight.scrollTo(to * ROW);
    else if ((to + 2) * ROW > sight.top() + sight.height()) sight.scrollTo((to + 2) * ROW - sight.height());
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const target = event.target as Element;
    const key = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
    const to = key === undefined ? -1 : view.indexOf(key);
    const entry = shown[to];
    if (!entry) return;
    const range = props.marked && event.shiftKey && at >= 0;
    if (props.marked && (range || target.closest('.mark'))) onMarks(marking(marks, range ? keysBetween(shown, at, to) : [entry.key], range || !marks.has(entry.key)));
    chosen.choose(entry.key);
    sight.focus();
    if (target.closest('.row-link')) onOpen?.(entry.row);
  };
  const onDoubleClick = (event: MouseEvent<HTMLElement>): void => {
    // An empty cell has no height: what is hit there is the row itself.
    const target = event.target as Element;
    const row = view.get(target.closest<HTMLElement>('[data-key]')?.dataset['key'] ?? '');
    if (row !== undefined && target.closest('.mark, .row-link') === null) onOpen?.(row);
  };
  const markAll = props.marked && { label: t('markAll'), all: shown.length > 0 && marks.size >= shown.length && shown.every((entry) => marks.has(entry.key)), onMark: (on: boolean) => onMarks(marking(marks, shown.map((entry) => entry.key), on)) };
  return (
    <>
      {props.above?.(state, view)}
      <div className="table">
        <TableBar filter={filter} onFilter={(text) => change({ filter: text })} onLeave={sight.focus} shown={shown.length} total={state.total} columns={columns} visible={visible} layout={layout} onLayout={(next) => change({ layout: next })} rows={() => shown.map((entry) => entry.row)} exportName={props.exportName} toolbar={props.toolbar} menus={props.menus} />
        <div
          ref={scroller}
          className="table-scroll"
          role="grid"
          tabIndex={0}
          aria-label={label}
          {...(props.marked ? { 'aria-multiselectable': true } : {})}
          aria-rowcount={shown.length + 1}
          aria-colcount={visible.length + (props.marked ? 1 : 0)}
          {...(at >= first && at < last ? { 'aria-activedescendant': `${id}-${at}` } : {})}
          style={{ '--cols': template, '--least': `${least}px` } as CSSProperties}
          onKeyDown={(event) => {
            if (event.target !== event.currentTarget) return;
            const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / ROW) - 2);
            const used = pressed(event, { shown, at, page, columns: visible, marked: props.marked, onMarked: onMarks, onOpen, onKey: props.onKey, onChoose: (key, to) => { chosen.choose(key); reveal(to); } });
            if (used) event.preventDefault();
          }}
        >
          <div role="rowgroup" className="table-head">
            <TableHead columns={visible} sort={sort} onSort={(next) => change({ sort: next })} onWiden={(column, width) => change({ layout: widenColumn(layout, column, width) })} {...(markAll ? { mark: markAll } : {})} />
          </div>
          <div role="rowgroup" className="table-body" style={{ height: shown.length * ROW }} onClick={onClick} onDoubleClick={onDoubleClick} onMouseOver={(event) => tipWhenCut(event.target)}>
            {drawn.map((entry, offset) => (
              <TableRow key={places[offset]} id={`${id}-${first + offset}`} rowKey={entry.key} row={entry.row} columns={visible} from={from} to={to} index={first + offset} top={(first + offset) * ROW} chosen={first + offset === at} opened={entry.key === openKey} opens={onOpen !== undefined} beside={beside} {...(props.marked ? { marked: marks.has(entry.key) } : {})} />
            ))}
          </div>
        </div>
        {shown.length === 0 && (
          <div className="table-none">
            {state.total === 0 ? (props.empty ?? <EmptyState title={t('nothing')} />) : <EmptyState title={t('noMatch')}><Button onClick={() => change({ filter: '', wanted: {} })}>{t('clearFilter')}</Button></EmptyState>}
          </div>
        )}
      </div>
    </>
  );
};

/** Another number whenever values beside the rows of a visible column have changed. */
const useBeside = <R,>(visible: readonly TableColumn<R>[]): number => {
  const { subscribe, version } = useMemo(() => {
    const sources = visible.flatMap((column) => (column.beside ? [column.beside] : []));
    return {
      subscribe: (listener: () => void) => {
        const stops = sources.map((source) => source.subscribe(listener));
        return () => {
          for (const stop of stops) stop();
        };
      },
      version: () => sources.reduce((sum, source) => sum + source.version(), 0),
    };
  }, [visible]);
  return useSyncExternalStore(subscribe, version);
};

/** Takes the marks off rows that are not there any more: an action on all marked ones must not name them. */
const useVanished = <R,>(view: TableView<R>, marks: ReadonlySet<string>, onMarks: (keys: ReadonlySet<string>) => void): void => {
  const latest = useRef({ marks, onMarks });
  useEffect(() => {
    latest.current = { marks, onMarks };
  });
  useEffect(
    () =>
      view.subscribe(() => {
        const held = latest.current;
        const gone = [...held.marks].filter((key) => view.get(key) === undefined);
        if (gone.length > 0) held.onMarks(marking(held.marks, gone, false));
      }),
    [view],
  );
};
