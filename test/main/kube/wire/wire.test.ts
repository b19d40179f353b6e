// The wire: both readers give equal rows, however the bytes are cut; anything but honest bytes gives a fault.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../../../preload/contract/fault.ts';
import type { KindInfo, Row } from '../../../../preload/contract/model/rows.ts';
import { kindRows } from '../../../../main/kube/kinds/registry.ts';
import type { KubeObject } from '../../../../main/kube/kinds/types.ts';
import { rowSource } from '../../../../main/kube/source.ts';
import type { RowsHead } from '../../../../main/kube/source.ts';
import { decodeMessage } from '../../../../main/kube/wire/decode.ts';
import type { Schema } from '../../../../main/kube/wire/decode.ts';
import { ListStream } from '../../../../main/kube/wire/list.ts';
import { podSchema, statusSchema } from '../../../../main/kube/wire/schemas.ts';
import { jsonLines, watchEvents } from '../../../../main/kube/wire/watch.ts';
import { bytesField, encodeEvent, encodeList, encodeMessage, envelope, int, unknownFields } from '../../../fakes/protobuf.ts';
import { objectOf } from './generated.ts';

const kindNamed = (id: string): KindInfo => ({ id, group: '', version: 'v1', kind: 'Any', plural: id, namespaced: true, shortNames: [], verbs: [], category: 'custom', capabilities: [], custom: false });

/** The bytes in pieces: of the given sizes, then the rest. */
const cut = async function* (bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array, void, void> {
  let at = 0;
  for (const size of sizes) {
    if (size === 0 || at >= bytes.length) continue;
    yield await Promise.resolve(bytes.subarray(at, at + size));
    at += size;
  }
  if (at < bytes.length) yield bytes.subarray(at);
};

interface Read { readonly rows: readonly Row[]; readonly heads: readonly RowsHead[] }
const read = async (id: string, body: AsyncIterable<Uint8Array>): Promise<Read> => {
  const rows: Row[] = [];
  const heads: RowsHead[] = [];
  // The size of the next page is no part of what the server said.
  await rowSource(kindNamed(id)).page(body, { head: ({ limit: _, ...head }) => heads.push(head), rows: (some) => rows.push(...some) });
  return { rows, heads };
};

const withSchema = Object.entries(kindRows).flatMap(([id, kind]): [string, Schema][] => (kind.schema ? [[id, kind.schema]] : []));
const sizes = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 60 });

describe('rows from protobuf and from JSON are equal', () => {
  it('names the kinds that grow large', () => {
    expect(withSchema.map(([id]) => id)).toEqual(expect.arrayContaining(['pods', 'nodes', 'events', 'services', 'configmaps', 'endpointslices.discovery.k8s.io', 'deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'daemonsets.apps', 'jobs.batch', 'cronjobs.batch']));
  });

  it.each(withSchema)('%s', async (id, schema) => {
    await fc.assert(fc.asyncProperty(fc.array(objectOf(schema), { maxLength: 4 }), sizes, fc.boolean(), async (objects, pieces, newer) => {
      const items = objects.map((object) => encodeMessage(schema, object, newer ? unknownFields : undefined));
      const meta = { resourceVersion: '42', continue: 'more', remaining: 7 };
      const binary = await read(id, cut(encodeList('Any', meta, items), pieces));
      const json = await read(id, cut(Buffer.from(JSON.stringify({ metadata: { resourceVersion: '42', continue: 'more', remainingItemCount: 7 }, items: objects })), pieces));
      expect(binary).toEqual(json);
      expect(binary.heads).toEqual([meta]);
    }), { numRuns: 60 });
  });

  it.each(withSchema)('%s, watched', async (id, schema) => {
    const source = rowSource(kindNamed(id));
    const rowsOf = async (body: AsyncIterable<Uint8Array>): Promise<unknown[]> => {
      const rows: unknown[] = [];
      for await (const events of source.events(body)) rows.push(...events.map((e) => [e.type, e.object.metadata?.resourceVersion, source.event(e.object)]));
      return rows;
    };
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('ADDED', 'MODIFIED', 'DELETED'), objectOf(schema)), { maxLength: 4 }), sizes, async (events, pieces) => {
      const frames = Buffer.concat(events.map(([type, object]) => encodeEvent(type, 'Any', encodeMessage(schema, object))));
      const lines = Buffer.from(events.map(([type, object]) => `${JSON.stringify({ type, object })}\n`).join(''));
      expect(await rowsOf(cut(frames, pieces))).toEqual(await rowsOf(cut(lines, pieces)));
    }), { numRuns: 30 });
  });
});

describe('pages', () => {
  const listOf = (length: number): Buffer => encodeList('Pod', { resourceVersion: '1', continue: 'more' }, Array.from({ length: 20 }, () => Buffer.concat([encodeMessage(podSchema, { metadata: { name: 'web' } }), bytesField(77, Buffer.alloc(length))])));
  it.each([[100, 5000], [4000, 2091], [400_000, 20]])('of objects of %i bytes become %i objects long', async (length, most) => {
    const source = rowSource(kindNamed('pods'));
    const limits: unknown[] = [];
    for (let page = 0; page < 2; page += 1) await source.page(cut(listOf(length), []), { head: ({ limit }) => limits.push(limit), rows: () => undefined });
    expect(limits).toEqual([undefined, most]);
  });
});

describe('numbers and texts', () => {
  it('are read as they were written', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (n) => {
      expect(decodeMessage(Buffer.concat([int(8), int(n)]), { 1: ['n', 'one', 'int'] })).toEqual({ n });
    }));
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), { maxLength: 5 }), (texts) => {
      const message = Buffer.concat(texts.map((t) => bytesField(1, Buffer.from(t))));
      expect(decodeMessage(message, { 1: ['t', 'list', 'string'] })['t'] ?? []).toEqual(texts.map((t) => Buffer.from(t).toString('utf8')));
    }));
  });
  it('of another type than the one we know are passed over', () => {
    const message = Buffer.concat([Buffer.concat([int(8), int(5)]), bytesField(2, Buffer.from('x'))]);
    expect(decodeMessage(message, { 1: ['text', 'one', 'string'], 2: ['number', 'one', 'int'] })).toEqual({});
  });
});

describe('a watch', () => {
  it('tells bookmarks and refusals', async () => {
    const bookmark = encodeEvent('BOOKMARK', 'Pod', encodeMessage(podSchema, { metadata: { resourceVersion: '99' } }));
    const refusal = encodeEvent('ERROR', 'Status', encodeMessage(statusSchema, { code: 410, message: 'too old', reason: 'Expired' }));
    const events = [];
    for await (const some of watchEvents(cut(Buffer.concat([bookmark, refusal]), [1, 3, 20, 1]), podSchema)) events.push(...some);
    expect(events).toMatchObject([{ type: 'BOOKMARK', object: { metadata: { resourceVersion: '99' } } }, { type: 'ERROR', object: { code: 410, message: 'too old' } }]);
  });
  it('is understood in JSON as well, though protobuf was asked for', async () => {
    const kinds: unknown[] = [];
    for await (const some of watchEvents(cut(Buffer.from('{"type":"ADDED","object":{"kind":"Pod"}}\n'), [1, 5]), podSchema)) kinds.push(...some.map((e) => e.object.kind));
    expect(kinds).toEqual(['Pod']);
  });
  it('in lines is the same however the bytes are cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }), sizes, async (texts, pieces) => {
      const all = Buffer.from(texts.map((t) => `${JSON.stringify({ type: 'ADDED', object: { kind: t } })}\n`).join(''));
      const seen: unknown[] = [];
      for await (const events of jsonLines(cut(all, pieces))) seen.push(...events.map((e) => e.object.kind));
      expect(seen).toEqual(texts);
    }));
  });
});

const faultOf = async (run: () => Promise<unknown>): Promise<unknown> => {
  try {
    await run();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(FaultError);
    return (error as FaultError).fault;
  }
};
const events = async (body: AsyncIterable<Uint8Array>, limit?: number): Promise<void> => {
  for await (const _ of watchEvents(body, podSchema, limit));
};

describe('bytes that are not honest', () => {
  const pod = encodeMessage(podSchema, { metadata: { name: 'web', labels: { a: 'b' } }, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] } });
  const list = encodeList('Pod', { resourceVersion: '1' }, [pod, pod]);

  it('give a fault when they end early, at whatever byte', async () => {
    // What stands behind the list in its envelope says nothing; only a cut before it is one. From 4 on: less is no protobuf at all.
    const listEnd = list.length - 4;
    for (let length = 4; length < listEnd; length += 1) expect(await faultOf(() => read('pods', cut(list.subarray(0, length), [7, 11]))), String(length)).toMatchObject({ kind: 'invalid' });
    const frame = encodeEvent('ADDED', 'Pod', pod);
    for (let length = 1; length < frame.length; length += 1) expect(await faultOf(() => events(cut(frame.subarray(0, length), [2, 9]))), String(length)).toMatchObject({ kind: 'unreachable', cause: 'body-cut-off' });
  });

  it('give rows or a fault when any of them is changed', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: list.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 }), sizes, async (changes, pieces) => {
      const altered = Buffer.from(list);
      for (const [at, byte] of changes) altered[at] = byte;
      await faultOf(() => read('pods', cut(altered, pieces)));
      const frame = encodeEvent('ADDED', 'Pod', pod);
      for (const [at, byte] of changes) if (at < frame.length) frame[at] = byte;
      await faultOf(() => events(cut(frame, pieces)));
    }), { numRuns: 400 });
  });

  it('give a fault when they are rubbish in an honest frame', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), sizes, async (rubbish, pieces) => {
      await faultOf(() => read('pods', cut(envelope('PodList', rubbish), pieces)));
      await faultOf(() => read('pods', cut(envelope('PodList', bytesField(2, rubbish)), pieces)));
      await faultOf(() => events(cut(encodeEvent('ADDED', 'Pod', rubbish), pieces)));
    }), { numRuns: 300 });
  });

  it.each<[string, Buffer]>([
    ['a varint that never ends', Buffer.alloc(64, 0xff)],
    ['a length beyond the end', Buffer.concat([int(18), int(1000), Buffer.alloc(10)])],
    ['a negative length', Buffer.concat([int(18), int(-1)])],
    ['field zero', Buffer.concat([int(2), int(0)])],
    ['a group', Buffer.from([0x0b, 0x0b, 0x0b, 0x0c])],
    ['a length beyond 53 bits', Buffer.concat([int(18), Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])])],
  ])('%s', async (_, body) => {
    for (const piece of [1, 1000]) {
      const pieces = Array.from({ length: 200 }, () => piece);
      expect(await faultOf(() => read('pods', cut(envelope('PodList', body), pieces)))).toMatchObject({ kind: 'invalid' });
      expect(await faultOf(() => read('pods', cut(envelope('PodList', bytesField(2, body)), pieces)))).toMatchObject({ kind: 'invalid' });
      expect(await faultOf(() => events(cut(encodeEvent('ADDED', 'Pod', body), pieces)))).toMatchObject({ kind: 'invalid' });
    }
  });

  it('are refused as soon as they say that an object is too long', async () => {
    const stream = new ListStream({ meta: () => undefined, item: () => undefined }, 1000);
    const announced = Buffer.concat([Buffer.from('k8s\0'), int(18), int(2 ** 40), int(18), int(2 ** 39)]);
    expect(await faultOf(async () => { await Promise.resolve(); stream.push(announced); })).toMatchObject({ kind: 'invalid', cause: 'overloaded' });
    expect(await faultOf(() => events(cut(Buffer.from([0, 1, 0, 0]), []), 1000))).toMatchObject({ kind: 'invalid', cause: 'overloaded' });
    expect(await faultOf(async () => { for await (const _ of jsonLines(cut(Buffer.alloc(5000, 'x'), [400, 400, 400, 400]), 1000)); })).toMatchObject({ kind: 'invalid' });
  });

  it('of an object that came in pieces are held once, and those of the others not at all', () => {
    const big = encodeMessage(podSchema, { metadata: { name: 'big' } }, bytesField(77, Buffer.alloc(300_000)));
    const all = encodeList('Pod', { resourceVersion: '1' }, [pod, big, pod]);
    const names: unknown[] = [];
    const stream = new ListStream({ meta: () => undefined, item: (bytes) => names.push((decodeMessage(bytes, podSchema) as KubeObject).metadata?.name) });
    for (let at = 0; at < all.length; at += 16_384) stream.push(all.subarray(at, at + 16_384));
    stream.end();
    expect(names).toEqual(['web', 'big', 'web']);
  });
});
