import { fault } from '../../preload/contract/fault.ts';
import type { Cell, Column, KindInfo, Row } from '../../preload/contract/model/rows.ts';
import { kindRows } from './kinds/registry.ts';
import { baseRow, judgeDeletion, judged, projectRow, well } from './kinds/types.ts';
import type { Judgement, KindRow, KubeObject } from './kinds/types.ts';
import { decodeItems, decodeListMeta } from './wire/decode.ts';
import { listMetaSchema } from './wire/schemas.ts';

/** One page of a list. What it says of the list is known at once; the rows are projected when they are asked for. */
export interface Page {
  readonly rows: () => readonly Row[];
  readonly columns?: readonly Column[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remaining?: number;
}

/** How a kind is asked for and read: what to accept, and how a page and a watched object become rows. */
export interface RowSource {
  readonly columns?: readonly Column[];
  readonly listAccept: string;
  readonly watchAccept: string;
  readonly query: Readonly<Record<string, string>>;
  page(bytes: Uint8Array): Page;
  /** Rows of a watch event's object: one, for a server's table too. */
  event(object: KubeObject): readonly Row[];
}

interface ListMeta { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number }
interface Table {
  readonly kind?: string;
  readonly metadata?: ListMeta;
  readonly columnDefinitions?: readonly { readonly name: string; readonly type: string; readonly format?: string; readonly priority?: number }[];
  readonly rows?: readonly { readonly cells?: readonly unknown[]; readonly object?: KubeObject }[];
}

const pageOf = (meta: ListMeta, rows: () => readonly Row[], columns?: readonly Column[]): Page => ({
  rows,
  resourceVersion: meta.resourceVersion ?? '',
  ...(columns ? { columns } : {}),
  ...(meta.continue ? { continue: meta.continue } : {}),
  ...(meta.remainingItemCount === undefined ? {} : { remaining: meta.remainingItemCount }),
});

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (error) {
    throw fault('invalid', `The API server's answer is not JSON: ${error instanceof Error ? error.message : ''}`, { cause: 'not-kubernetes' });
  }
};

/** `k8s\0`: begins every protobuf answer. */
const isProtobuf = (bytes: Uint8Array): boolean => bytes[0] === 0x6b && bytes[1] === 0x38 && bytes[2] === 0x73 && bytes[3] === 0;

const ownSource = (kind: KindRow, protobuf: boolean): RowSource => ({
  columns: kind.columns,
  listAccept: kind.schema && protobuf ? 'application/vnd.kubernetes.protobuf,application/json' : 'application/json',
  watchAccept: 'application/json',
  query: {},
  page: (bytes) => {
    const now = Date.now();
    const { schema } = kind;
    if (schema && isProtobuf(bytes)) {
      return pageOf(decodeListMeta(bytes, listMetaSchema), () => {
        const rows: Row[] = [];
        decodeItems(bytes, schema, (object) => rows.push(projectRow(kind, object, now)));
        return rows;
      });
    }
    const list = parse(bytes) as { readonly metadata?: ListMeta; readonly items?: readonly KubeObject[] };
    return pageOf(list.metadata ?? {}, () => (list.items ?? []).map((object) => projectRow(kind, object, now)));
  },
  event: (object) => [projectRow(kind, object, Date.now())],
});

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
      return { ...base, ...(judgeDeletion(meta, Date.now()) ?? judgeCells(columns, cells)), cells };
    });
  };
  return {
    listAccept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    watchAccept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    query: { includeObject: 'Metadata' },
    page: (bytes) => {
      const table = parse(bytes) as Table;
      const rows = rowsOf(table);
      return pageOf(table.metadata ?? {}, () => rows, columns);
    },
    event: (object) => rowsOf(object),
  };
};

/** The source of a kind's rows. Without `protobuf` the built-in kinds are read as JSON: the oracle of the tests. */
export const rowSource = (kind: KindInfo, protobuf = true): RowSource => {
  const own = kindRows[kind.id];
  return own === undefined ? tableSource() : ownSource(own, protobuf);
};
