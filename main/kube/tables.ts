import type { ClusterId, KindId } from '../../preload/contract/model/common.ts';
import type { Column, Row, RowsItem } from '../../preload/contract/model/rows.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Latest } from '../base/latest.ts';

export interface TableQuery {
  readonly kind: KindId;
  /** Absent: all namespaces. */
  readonly namespaces?: readonly string[];
  readonly labels?: string;
  readonly fields?: string;
}

export interface TableStatus {
  readonly state: 'loading' | 'live' | 'retrying';
  readonly since: number;
  readonly fault?: Fault;
}

/** A listed and watched kind. Readers of the same query share one list and one watch; the last `dispose` ends them. */
export interface LiveTable extends Disposable {
  readonly columns: readonly Column[];
  /** The live map itself: read it, do not keep it. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly synced: boolean;
  readonly status: TableStatus;
  /** Grows with every change of rows or status, at most ten times a second. */
  readonly version: Latest<number>;
  /** The table as the contract's feed: reset, pages, changes; a slow reader gets fewer, larger batches. `stepwise`: its first list waits while its first page is not taken. */
  items(signal: AbortSignal, stepwise?: boolean): AsyncIterable<RowsItem>;
  /** Resolves when the first list is complete; rejects with the fault when it cannot be. */
  ready(signal: AbortSignal): Promise<void>;
}

export interface Tables {
  open(cluster: ClusterId, query: TableQuery): LiveTable;
}
