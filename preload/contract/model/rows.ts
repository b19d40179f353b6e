import type { Fault } from '../fault.ts';
import type { KindId, Millis, Reason } from './common.ts';
import type { Verdict } from './verdict.ts';

/** What can be done with objects of a kind. Screens ask for these, never for a kind's name. */
export type Capability =
  | 'scalable' | 'restartable' | 'rollbackable' | 'deployable' | 'loggable' | 'execable' | 'hasPods'
  | 'cordonable' | 'triggerable' | 'suspendable' | 'editable' | 'deletable' | 'creatable';

export type KindCategory = 'workloads' | 'network' | 'config' | 'storage' | 'access' | 'cluster' | 'custom';

export interface Column {
  /** kubectl's heading, in its own spelling: `READY`, `UP-TO-DATE`. Also the column's identity. */
  readonly title: string;
  /** `age` cells hold creation time in ms and are drawn from one clock; `duration` cells hold seconds. */
  readonly type: 'text' | 'number' | 'age' | 'time';
  /** Shown by `kubectl get -o wide` only. */
  readonly wide: boolean;
}

/** A kind that the cluster serves. */
export interface KindInfo {
  readonly id: KindId;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly verbs: readonly string[];
  readonly category: KindCategory;
  readonly capabilities: readonly Capability[];
  /** Not built in: served by a CustomResourceDefinition or an aggregated API server. */
  readonly custom: boolean;
}

export type Cell = string | number | null;

/** One object as a table row. `cells` stand in the order of the feed's columns (NAMESPACE and NAME are not among them; AGE is, as creation time). */
export interface Row {
  /** The object's uid, or `namespace/name` where the server gives none. */
  readonly key: string;
  readonly name: string;
  readonly namespace?: string;
  readonly created: Millis;
  readonly verdict: Verdict;
  readonly reason?: Reason;
  /** When the state that the verdict judges began, as far as the object tells. */
  readonly since?: Millis;
  readonly cells: readonly Cell[];
  /** uid of the controlling owner. */
  readonly owner?: string;
  /** For kinds that have a `spec.selector` or a template: their images. */
  readonly images?: readonly string[];
  /** The object's labels as kubectl prints them, `a=b,c=d`, sorted; absent where there are none. */
  readonly labels?: string;
  /** Set while the object is being deleted. */
  readonly deleting?: boolean;
}

/** Items of `kinds.rows`. First `reset`, then `rows` as pages arrive, `synced`, then `changes`, with `status` at any time. */
export type RowsItem =
  | { readonly type: 'reset'; readonly columns: readonly Column[] }
  | { readonly type: 'rows'; readonly rows: readonly Row[]; /** Objects still to come, as the server estimates. */ readonly remaining?: number }
  | { readonly type: 'synced'; readonly at: Millis }
  | { readonly type: 'changes'; readonly changed: readonly Row[]; readonly removed: readonly string[] }
  | { readonly type: 'status'; readonly state: 'live' | 'retrying'; readonly since: Millis; readonly fault?: Fault };

/** A table as its reader holds it. */
export interface RowsState {
  readonly columns: readonly Column[];
  readonly rows: ReadonlyMap<string, Row>;
  readonly synced: boolean;
  readonly remaining?: number;
  readonly status: { readonly state: 'loading' | 'live' | 'retrying'; readonly since: Millis; readonly fault?: Fault };
}

export const noRows: RowsState = { columns: [], rows: new Map(), synced: false, status: { state: 'loading', since: 0 } };

/** The one fold over `kinds.rows`. Never changes `state`; unknown keys in `removed` are ignored. */
export const foldRows = (state: RowsState, item: RowsItem): RowsState => {
  switch (item.type) {
    case 'reset':
      return { columns: item.columns, rows: new Map(), synced: false, status: state.status };
    case 'rows': {
      const rows = new Map(state.rows);
      for (const row of item.rows) rows.set(row.key, row);
      const { remaining: _, ...rest } = state;
      return { ...rest, rows, ...(item.remaining === undefined ? {} : { remaining: item.remaining }) };
    }
    case 'synced': {
      const { remaining: _, ...rest } = state;
      return { ...rest, synced: true, status: { state: 'live', since: item.at } };
    }
    case 'changes': {
      const rows = new Map(state.rows);
      for (const key of item.removed) rows.delete(key);
      for (const row of item.changed) rows.set(row.key, row);
      return { ...state, rows };
    }
    case 'status':
      return { ...state, status: { state: item.state, since: item.since, ...(item.fault ? { fault: item.fault } : {}) } };
  }
};
