import { CORE_SCHEMA, defineScalarTag, dump, intCoreTag, loadAll, mergeTag, NOT_RESOLVED, YAMLException } from 'js-yaml';
import { fault } from '../../../preload/contract/fault.ts';
import type { KubeObject } from '../kinds/types.ts';

/** An object as YAML in kubectl's order of fields; strings that any YAML 1.1 reader would take for something else are quoted. */
export const toYaml = (object: unknown): string => dump(object, { lineWidth: -1, noRefs: true });

/** 3 MiB: twice what etcd takes of one object (1.5 MiB), so that a file of several fits and nothing absurd is parsed. */
const MAX_BYTES = 3 * 1024 * 1024;
/** Anchors are rare in manifests; thousands of aliases are a bomb. */
const MAX_ALIASES = 200;
/** Nodes after aliases are followed: CRDs, the largest real objects, have some ten thousand. */
const MAX_NODES = 500_000;

// kubectl reads YAML 1.1 as goyaml does: yes/no/on/off are booleans (y and n are not), and 0644 is octal, as file modes need.
const bool = defineScalarTag('tag:yaml.org,2002:bool', {
  implicit: true,
  resolve: (text) => (/^(true|True|TRUE|yes|Yes|YES|on|On|ON)$/.test(text) ? true : /^(false|False|FALSE|no|No|NO|off|Off|OFF)$/.test(text) ? false : NOT_RESOLVED),
  identify: () => false,
});
const int = defineScalarTag('tag:yaml.org,2002:int', {
  implicit: true,
  resolve: (text, isExplicit, tagName) => (/^[-+]?0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : intCoreTag.resolve(text, isExplicit, tagName)),
  identify: () => false,
});
const SCHEMA = CORE_SCHEMA.withTags(bool, int, mergeTag);

const refuseBomb = (document: unknown): void => {
  let nodes = 0;
  const walk = (value: unknown): void => {
    nodes += 1;
    if (nodes > MAX_NODES) throw fault('invalid', 'The YAML unfolds to more than half a million values', { cause: 'yaml-bomb' });
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(document);
};

/** 1-based lines on which the documents of a stream begin. */
const documentLines = (text: string): readonly number[] => {
  const lines = text.split('\n');
  const starts = [1];
  for (const [i, line] of lines.entries()) if (/^---(\s|$)/.test(line) && lines.slice(0, i).some((l) => l.trim() !== '' && !l.startsWith('#'))) starts.push(i + 1);
  return starts;
};

const checkObject = (document: unknown, line: number): readonly KubeObject[] => {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) throw fault('invalid', 'A manifest must be an object with apiVersion, kind and metadata', { cause: 'yaml', line });
  const object = document as KubeObject;
  if (typeof object.apiVersion !== 'string' || typeof object.kind !== 'string') throw fault('invalid', 'apiVersion or kind is missing', { cause: 'yaml', line });
  if (object.kind === 'List' && Array.isArray(object['items'])) return (object['items'] as unknown[]).flatMap((item) => checkObject(item, line));
  const meta: unknown = object.metadata;
  if (typeof meta !== 'object' || meta === null || !(typeof (meta as Record<string, unknown>)['name'] === 'string' || typeof (meta as Record<string, unknown>)['generateName'] === 'string')) throw fault('invalid', `metadata.name is missing in a ${object.kind}`, { cause: 'yaml', line });
  return [object];
};

/**
 * Reads a stream of manifests as kubectl does. Empty documents are passed over and Lists unfolded.
 * Throws `invalid` with the 1-based line for YAML that is broken, cut off or not of objects; `yaml-bomb` and `file-too-large` for hostile text.
 */
export const parseManifests = (text: string): { readonly objects: readonly KubeObject[] } => {
  if (Buffer.byteLength(text) > MAX_BYTES) throw fault('invalid', 'The YAML is larger than 3 MiB', { cause: 'file-too-large' });
  let documents: unknown[];
  try {
    documents = loadAll(text, { schema: SCHEMA, maxAliases: MAX_ALIASES, maxTotalMergeKeys: 1000 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const bomb = /alias|merge keys/i.test(error.reason) && /limit|exceed|max|many/i.test(error.reason);
    throw fault('invalid', error.reason, { cause: bomb ? 'yaml-bomb' : 'yaml', ...(error.mark ? { line: error.mark.line + 1 } : {}) });
  }
  documents.forEach(refuseBomb);
  const lines = documentLines(text);
  const exact = lines.length === documents.length;
  return { objects: documents.flatMap((d, i) => (d === null || d === undefined ? [] : checkObject(d, exact ? (lines[i] ?? 1) : 1))) };
};
