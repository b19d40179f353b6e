// Objects of any kind that has a schema, as the API server could hold them, in both of its spellings.
import fc from 'fast-check';
import type { FieldType, Schema } from '../../../../main/kube/wire/decode.ts';

const words = fc.constantFrom('Running', 'True', 'False', 'Ready', 'Available', 'Progressing', 'Failed', 'Complete', 'CrashLoopBackOff', 'ClusterIP', 'LoadBalancer', 'web-1', 'node-role.kubernetes.io/worker', 'Always', 'In', 'NotIn');
const text = fc.oneof({ weight: 4, arbitrary: words }, fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constant('名前-ノード-Ünïcode-🚀'), fc.string({ minLength: 60, maxLength: 140 }));
const time = fc.integer({ min: -1_000_000_000, max: 4_000_000_000 }).map((s) => `${new Date(s * 1000).toISOString().slice(0, 19)}Z`);
const microtime = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.nat({ max: 999_999 })).map(([s, us]) => `${new Date(s * 1000).toISOString().slice(0, 19)}.${String(us).padStart(6, '0')}Z`);
const int = fc.oneof(fc.integer({ min: -3, max: 300 }), fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 2 ** 40, -1));
/** Keys as labels have them; numbers would be put first by JavaScript, whatever the order was. */
const key = fc.oneof(words, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })).filter((k) => k !== '__proto__' && !/^\d+$/.test(k));

const valueOf = (type: FieldType): fc.Arbitrary<unknown> => {
  // An empty text is written in protobuf and left out in JSON: for what we read the two are one.
  if (type === 'string') return text.filter((t) => t !== '');
  if (type === 'int') return int;
  if (type === 'bool') return fc.boolean();
  if (type === 'time') return time;
  if (type === 'microtime') return microtime;
  return objectOf(type);
};

/** Any object of a schema, with any of its fields absent. */
export const objectOf = (schema: Schema): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(Object.values(schema).map(([name, many, type]) => [name, many === 'one' ? valueOf(type) : many === 'list' ? fc.array(type === 'string' ? text : valueOf(type), { minLength: 1, maxLength: 3 }) : fc.dictionary(key, text, { minKeys: 1, maxKeys: 4, noNullPrototype: true })])),
    { requiredKeys: [] },
  );
