import { fault } from '../../preload/contract/fault.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import { discoverySchema, entryPath, healthSchema, LIMITS, tableSchema, type Limits, type SnapshotDiscovery, type SnapshotTable } from './format.ts';
import { parseEntry, readArchive, type Verified } from './read.ts';

/** An object as it lies in memory: its own JSON, and what lists are made by. */
export interface StoredObject {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly json: string;
}

/** The objects of one kind, by namespace and name as etcd orders them. */
export interface Collection {
  readonly objects: readonly StoredObject[];
  readonly kind: string;
  readonly apiVersion: string;
  table: SnapshotTable | undefined;
}

/** Everything that a snapshot holds. */
export interface Content extends Verified {
  readonly discovery: SnapshotDiscovery;
  readonly health?: HealthReport;
  /** By the API path of the collection: `/api/v1/pods`. */
  readonly collections: ReadonlyMap<string, Collection>;
}

const NO_LABELS: Readonly<Record<string, unknown>> = Object.freeze({});
const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const notOne = (path: string, name: string, what: string): Error => fault('invalid', `${path} is not a snapshot: ${name} holds ${what}`, { cause: 'file-format', object: path });

/** One line as an object; throws for what no API server would have sent. */
const storedObject = (path: string, name: string, json: string): StoredObject & { readonly kind: string; readonly apiVersion: string } => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw notOne(path, name, 'a line that is not JSON');
  }
  const metadata = isFields(value) && isFields(value['metadata']) ? value['metadata'] : undefined;
  if (!isFields(value) || metadata === undefined || typeof metadata['name'] !== 'string') throw notOne(path, name, 'an object without a name');
  const { kind, apiVersion } = value;
  return {
    name: metadata['name'],
    namespace: typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '',
    labels: isFields(metadata['labels']) ? metadata['labels'] : NO_LABELS,
    json,
    kind: typeof kind === 'string' ? kind : '',
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
  };
};

const compare = (a: StoredObject, b: StoredObject): number => (a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Takes ndjson in pieces of any size. */
class Lines {
  readonly objects: StoredObject[] = [];
  kind = '';
  apiVersion = '';
  readonly #path: string;
  readonly #name: string;
  readonly #limits: Limits;
  #rest: Uint8Array[] = [];
  #restBytes = 0;

  constructor(path: string, name: string, limits: Limits) {
    this.#path = path;
    this.#name = name;
    this.#limits = limits;
  }

  chunk(bytes: Uint8Array): void {
    let from = 0;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
      this.#rest.push(bytes.subarray(from, at));
      this.#line();
      from = at + 1;
    }
    if (from < bytes.length) this.#rest.push(bytes.subarray(from));
    this.#restBytes += bytes.length - from;
    if (this.#restBytes > this.#limits.object) throw fault('invalid', `${this.#path} unpacks to too much: an object of ${this.#name} has more than ${this.#limits.object} bytes`, { cause: 'file-too-large', object: this.#path });
  }

  #line(): void {
    const json = Buffer.concat(this.#rest).toString('utf8');
    this.#rest = [];
    this.#restBytes = 0;
    if (json === '') return;
    const { kind, apiVersion, ...object } = storedObject(this.#path, this.#name, json);
    this.kind = kind;
    this.apiVersion = apiVersion;
    this.objects.push(object);
  }

  end(): void {
    if (this.#restBytes > 0) this.#line();
    this.objects.sort(compare);
  }
}

const isWhole = (bytes: number, limits: Limits): boolean => bytes <= Math.min(limits.entry, 256 * 1024 ** 2);

/** Kind and apiVersion of every collection, by path, as discovery names them: an empty list has a kind as well. */
const kindNames = (discovery: SnapshotDiscovery): ReadonlyMap<string, { readonly kind: string; readonly apiVersion: string }> => {
  const list = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isFields) : []);
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  const names = new Map<string, { kind: string; apiVersion: string }>();
  for (const item of [...list(discovery.api['items']), ...list(discovery.apis['items'])]) {
    const group = isFields(item['metadata']) ? word(item['metadata']['name']) : '';
    for (const one of list(item['versions'])) {
      const apiVersion = group === '' ? word(one['version']) : `${group}/${word(one['version'])}`;
      for (const resource of list(one['resources'])) names.set(`${group === '' ? '/api' : '/apis'}/${apiVersion}/${word(resource['resource'])}`, { kind: isFields(resource['responseKind']) ? word(resource['responseKind']['kind']) : '', apiVersion });
    }
  }
  return names;
};

/** Reads a whole snapshot into memory, proving it on the way. Throws what is wrong with the file. */
export const readContent = async (path: string, options: { readonly limits?: Limits; readonly signal?: AbortSignal } = {}): Promise<Content> => {
  const limits = options.limits ?? LIMITS;
  const lists = new Map<string, Lines>();
  const texts = new Map<string, string>();
  const keepText = (name: string): { chunk(bytes: Uint8Array): void; end(): void } => {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    return {
      chunk: (part) => {
        bytes += part.length;
        // One JSON document becomes one text, which V8 bounds at 512 MiB.
        if (!isWhole(bytes, limits)) throw fault('invalid', `${path} unpacks to too much: ${name}`, { cause: 'file-too-large', object: path });
        parts.push(part);
      },
      end: () => texts.set(name, Buffer.concat(parts).toString('utf8')),
    };
  };
  const verified = await readArchive(path, {
    entry: (name) => {
      if (!name.startsWith('resources/')) return keepText(name);
      const lines = new Lines(path, name, limits);
      lists.set(name, lines);
      return lines;
    },
  }, { ...options, limits });
  const discovery = parseEntry(path, 'discovery.json', texts.get('discovery.json') ?? 'null', discoverySchema);
  const names = kindNames(discovery);
  const collections = new Map<string, Collection>();
  for (const [name, { objects, kind, apiVersion }] of lists) collections.set(entryPath(name), { objects, kind, apiVersion, table: undefined, ...names.get(entryPath(name)) });
  for (const [name, text] of texts) {
    const collection = name.startsWith('tables/') ? collections.get(entryPath(name)) : undefined;
    if (collection) collection.table = parseEntry(path, name, text, tableSchema);
  }
  const health = texts.get('health.json');
  return { ...verified, discovery, collections, ...(health === undefined ? {} : { health: parseEntry(path, 'health.json', health, healthSchema) }) };
};
