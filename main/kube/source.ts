import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { fault } from '../../preload/contract/fault.ts';
import type { Cell, Column, KindInfo, Row } from '../../preload/contract/model/rows.ts';
import { breather } from '../base/breather.ts';
import { PAGE_LIMIT } from './list-watch.ts';
import { kindRows } from './kinds/registry.ts';
import { baseRow, judgeDeletion, judged, projectRow, well } from './kinds/types.ts';
import type { Judgement, KindRow, KubeObject } from './kinds/types.ts';
import { RowPool } from './row-pool.ts';
import { decodeMessage, isProtobuf } from './wire/decode.ts';
import type { Schema } from './wire/decode.ts';
import { ListStream, tooLong } from './wire/list.ts';
import { listMetaSchema } from './wire/schemas.ts';
import { jsonLines, watchEvents } from './wire/watch.ts';
import type { WatchEvent } from './wire/watch.ts';

/** What a page says of its list. */
export interface RowsHead {
  readonly columns?: readonly Column[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remaining?: number;
  /** How many objects the next page may have, where that is known better than by rule. */
  readonly limit?: number;
}

/** Where a page's contents go, as they are read: its head once, then its rows in portions. */
export interface PageInto {
  head(head: RowsHead): void;
  rows(rows: readonly Row[]): void;
}

/** How a kind is asked for and read: what to accept, and how a page and a watch become rows. */
export interface RowSource {
  readonly columns?: readonly Column[];
  readonly listAccept: string;
  readonly watchAccept: string;
  readonly query: Readonly<Record<string, string>>;
  /** Reads one page as it arrives. */
  page(body: AsyncIterable<Uint8Array>, into: PageInto): Promise<void>;
  /** The events of a watch. */
  events(body: AsyncIterable<Uint8Array>): AsyncIterable<readonly WatchEvent[]>;
  /** Rows of an event's object: one, for a server's table too. */
  event(object: KubeObject): readonly Row[];
}

interface ListMeta { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number }
interface Table {
  readonly kind?: string;
  readonly metadata?: ListMeta;
  readonly columnDefinitions?: readonly { readonly name: string; readonly type: string; readonly format?: string; readonly priority?: number }[];
  readonly rows?: readonly { readonly cells?: readonly unknown[]; readonly object?: KubeObject }[];
}

const headOf = (meta: ListMeta, columns?: readonly Column[]): RowsHead => ({
  resourceVersion: meta.resourceVersion ?? '',
  ...(columns ? { columns } : {}),
  ...(meta.continue ? { continue: meta.continue } : {}),
  ...(meta.remainingItemCount === undefined ? {} : { remaining: meta.remainingItemCount }),
});

/** Pages that are not read as they arrive are held whole; no page of JSON that anybody serves is longer (bytes). */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

const parsePage = async (body: AsyncIterable<Uint8Array>): Promise<{ readonly page: unknown; readonly size: number }> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size > MAX_PAGE_BYTES) throw tooLong(size, MAX_PAGE_BYTES);
  }
  try {
    return { page: JSON.parse(Buffer.concat(parts).toString('utf8')), size };
  } catch (error) {
    throw fault('invalid', `The API server's answer is not JSON: ${error instanceof Error ? error.message : ''}`, { cause: 'not-kubernetes' });
  }
};

/** Rows that are handed on at once, so that a large chunk does not come as one block. */
const PORTION = 100;

const handOn = async (objects: readonly KubeObject[], project: (object: KubeObject) => Row, into: PageInto): Promise<void> => {
  for (let i = 0; i < objects.length; i += PORTION) {
    if (i > 0) await yieldToLoop();
    into.rows(objects.slice(i, i + PORTION).map(project));
  }
};

/** A page that is read as it comes may be large, which saves round trips; but the server holds it whole (bytes). */
const PAGE_BYTES = 8 * 1024 * 1024;
/** Objects in a page, however small or large they are. */
const [FEWEST, MOST] = [10, 5000];

/** How large the objects of a list have been so far. */
class Sizes {
  #bytes = 0;
  #objects = 0;

  add(bytes: number, objects = 1): void {
    this.#bytes += bytes;
    this.#objects += objects;
  }

  /** How many of them make a page, at most `most`; nothing before any has been seen. */
  limit(most: number): { readonly limit?: number } {
    return this.#objects === 0 ? {} : { limit: Math.min(most, Math.max(FEWEST, Math.floor((PAGE_BYTES * this.#objects) / (this.#bytes + 1)))) };
  }
}

const readProtobuf = async (body: AsyncIterable<Uint8Array>, schema: Schema, sizes: Sizes, project: (object: KubeObject) => Row, into: PageInto): Promise<void> => {
  let rows: Row[] = [];
  const stream = new ListStream({
    meta: (bytes) => into.head({ ...headOf(decodeMessage(bytes, listMetaSchema)), ...sizes.limit(MOST) }),
    item: (bytes) => {
      sizes.add(bytes.length);
      rows.push(project(decodeMessage(bytes, schema)));
    },
  });
  const breathe = breather();
  for await (const chunk of body) {
    stream.push(chunk);
    if (rows.length > 0) into.rows(rows);
    rows = [];
    await breathe();
  }
  stream.end();
};

/** Puts what was taken off a body's beginning back before it. */
const rejoin = async function* (first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
};

/** Whether a body is protobuf, and the body from its beginning: a proxy may answer in JSON whatever was asked for. */
const sniff = async (body: AsyncIterable<Uint8Array>): Promise<{ readonly protobuf: boolean; readonly whole: AsyncIterable<Uint8Array> }> => {
  const rest = body[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < 4) {
    const next = await rest.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  return { protobuf: isProtobuf(Buffer.concat(first)), whole: rejoin(first, rest) };
};

const ownSource = (kind: KindRow, protobuf: boolean): RowSource => {
  const schema = protobuf ? kind.schema : undefined;
  const pool = new RowPool();
  const sizes = new Sizes();
  const projectAt = (now: number) => (object: KubeObject): Row => {
    try {
      return pool.share(projectRow(kind, object, now));
    } catch (error) {
      // JSON says nothing about types: an object that is none of its kind comes from no API server.
      throw fault('invalid', `An object is not what its kind says: ${error instanceof Error ? error.message : String(error)}`, { cause: 'not-kubernetes' });
    }
  };
  return {
    columns: kind.columns,
    listAccept: schema ? 'application/vnd.kubernetes.protobuf,application/json' : 'application/json',
    watchAccept: schema ? 'application/vnd.kubernetes.protobuf;stream=watch,application/json' : 'application/json',
    query: {},
    page: async (body, into) => {
      const project = projectAt(Date.now());
      const { protobuf: isBinary, whole } = await sniff(body);
      if (isBinary && kind.schema) return readProtobuf(whole, kind.schema, sizes, project, into);
      const { page, size } = await parsePage(whole);
      const { metadata = {}, items } = page as { readonly metadata?: ListMeta; readonly items?: readonly KubeObject[] | null };
      sizes.add(size, items?.length ?? 0);
      into.head({ ...headOf(metadata), ...sizes.limit(PAGE_LIMIT) });
      return handOn(items ?? [], project, into);
    },
    events: (body) => (schema ? watchEvents(body, schema) : jsonLines(body)),
    event: (object) => [projectAt(Date.now())(object)],
  };
};

/** What a server's own columns can tell without the object. */
const judgeCells = (columns: readonly Column[], cells: readonly Cell[]): Judgement => {
  const status = cells[columns.findIndex((c) => c.title === 'STATUS')];
  if (status === 'Pending') return judged('warn', 'status-pending');
  if (status === 'Lost' || status === 'Failed') return judged('bad', 'status-failed', { params: { status } });
  return well;
};

/** kubectl upper-cases the server's column names; NAME stands beside the cells, AGE becomes creation time. */
const tableSource = (): RowSource => {
  let columns: readonly Column[] = [];
  let kept: readonly number[] = [];
  const pool = new RowPool();
  const sizes = new Sizes();
  const define = (definitions: NonNullable<Table['columnDefinitions']>): void => {
    kept = definitions.flatMap((d, i) => (d.format === 'name' || d.name === 'Name' ? [] : [i]));
    columns = kept.flatMap((i) => {
      const d = definitions[i];
      if (d === undefined) return [];
      const type = d.name === 'Age' ? 'age' : d.type === 'integer' || d.type === 'number' ? 'number' : 'text';
      return [{ title: d.name.toUpperCase(), type, wide: (d.priority ?? 0) > 0 } as const];
    });
  };
  const cell = (value: unknown, column: Column, created: number): Cell => {
    if (column.type === 'age') return created;
    if (value === null || value === undefined) return null;
    return typeof value === 'string' || typeof value === 'number' ? value : typeof value === 'boolean' ? String(value) : JSON.stringify(value);
  };
  const rowsOf = (table: Table): readonly Row[] => {
    if (table.kind !== 'Table') throw fault('unsupported', 'This API does not serve tables', { cause: 'too-old' });
    if (table.columnDefinitions && table.columnDefinitions.length > 0) define(table.columnDefinitions);
    return (table.rows ?? []).map((row) => {
      const meta = row.object?.metadata ?? {};
      const base = baseRow(meta);
      const cells = kept.map((from, i): Cell => {
        const column = columns[i];
        return column === undefined ? null : cell(row.cells?.[from], column, base.created);
      });
      return pool.share({ ...base, ...(judgeDeletion(meta, Date.now()) ?? judgeCells(columns, cells)), cells });
    });
  };
  return {
    listAccept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    watchAccept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    query: { includeObject: 'Metadata' },
    page: async (body, into) => {
      const { page, size } = await parsePage(body);
      const table = page as Table;
      const rows = rowsOf(table);
      sizes.add(size, rows.length);
      into.head({ ...headOf(table.metadata ?? {}, columns), ...sizes.limit(PAGE_LIMIT) });
      into.rows(rows);
    },
    events: (body) => jsonLines(body),
    event: (object) => rowsOf(object),
  };
};

/** The source of a kind's rows. Without `protobuf` the built-in kinds are read as JSON: the oracle of the tests. */
export const rowSource = (kind: KindInfo, protobuf = true): RowSource => {
  const own = kindRows[kind.id];
  return own === undefined ? tableSource() : ownSource(own, protobuf);
};
