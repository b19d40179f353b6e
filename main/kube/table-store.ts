import { FaultError } from '../../preload/contract/fault.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import { abortError } from '../base/abort.ts';
import type { Disposable } from '../base/disposable.ts';
import { Disposables, disposable, timeout } from '../base/disposable.ts';
import type { ClientOf } from './client.ts';
import { Discovery } from './discovery.ts';
import { SharedTable } from './shared-table.ts';
import type { Pace } from './shared-table.ts';
import { readItems, readStepwise } from './table-reader.ts';
import type { LiveTable, TableQuery, Tables } from './tables.ts';

/** A table stays this long after its last reader, so that going back and forth between pages lists nothing twice. */
const LINGER_MS = 5000;

const isReady = async (table: SharedTable, signal: AbortSignal): Promise<void> => {
  for await (const _ of table.version.follow(signal)) {
    if (table.synced) return;
    if (table.status.state === 'retrying' && table.status.fault !== undefined) throw new FaultError(table.status.fault);
  }
  throw abortError(signal);
};

interface Entry { readonly table: SharedTable; readonly owned: Disposables; readers: number; linger: Disposable | undefined }

const keyOf = (cluster: ClusterId, query: TableQuery): string =>
  JSON.stringify([cluster, query.kind, query.namespaces === undefined ? null : [...new Set(query.namespaces)].sort(), query.labels ?? '', query.fields ?? '']);

/** Namespaces that may be looked into by those who may not look into all. */
type Fallback = (cluster: ClusterId) => readonly string[];

/** The tables of all clusters. `dispose` ends every list and watch, also those that linger. */
export const createTables = (clientOf: ClientOf, discovery = new Discovery(), lingerMs = LINGER_MS, fallback: Fallback = () => [], pace: Pace = {}): Tables & Disposable => {
  const all = new Disposables();
  const entries = new Map<string, Entry>();
  const end = (key: string, entry: Entry): void => {
    if (entries.get(key) === entry) entries.delete(key);
    all.release(entry.owned);
  };
  const enter = (cluster: ClusterId, query: TableQuery, key: string): Entry => {
    const known = entries.get(key);
    if (known !== undefined) return known;
    const owned = all.add(new Disposables());
    const entry: Entry = { owned, readers: 0, linger: undefined, table: new SharedTable({ clientOf: () => clientOf(cluster), discovery, fallback: () => fallback(cluster), pace }, query, owned) };
    entries.set(key, entry);
    return entry;
  };
  return {
    open: (cluster, query): LiveTable => {
      const key = keyOf(cluster, query);
      const entry = enter(cluster, query, key);
      const { table } = entry;
      entry.readers += 1;
      table.users = entry.readers;
      // Whoever does not follow the items needs all of them.
      table.goOn();
      entry.linger?.dispose();
      entry.linger = undefined;
      const leave = disposable(`reader of ${query.kind}`, () => {
        entry.readers -= 1;
        table.users = entry.readers;
        if (entry.readers > 0 || entry.owned.ended) return;
        if (lingerMs === 0) end(key, entry);
        else entry.linger = entry.owned.add(timeout(lingerMs, () => end(key, entry)));
      });
      return {
        get columns() { return table.columns; },
        rows: table.rows,
        get synced() { return table.synced; },
        get status() { return table.status; },
        version: table.version,
        items: (signal, stepwise) => (stepwise === true ? readStepwise : readItems)(table, signal),
        ready: (signal) => isReady(table, signal),
        dispose: () => leave.dispose(),
      };
    },
    dispose: () => {
      entries.clear();
      all.dispose();
    },
  };
};
