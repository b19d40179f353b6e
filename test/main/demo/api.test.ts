/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- these tests read untyped JSON as it came over the wire */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startDemoApi, type DemoApi } from '../../../main/demo/demo-api.ts';
import { clientOf, deployment, type Answer, type Client } from './client.ts';

let api: DemoApi;
let client: Client;
beforeEach(async () => {
  api = await startDemoApi({ controllers: false });
  client = clientOf(api);
});
afterEach(async () => {
  await client.close();
  api.dispose();
});

const CONFIG = '/api/v1/namespaces/default/configmaps';
const config = (name: string, data: Record<string, string> = {}, labels: Record<string, string> = {}): Answer => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data });

describe('requests', () => {
  test('without the token are 401, but anybody may ask whether it is ready', async () => {
    const denied = await fetch(`${api.url}/api/v1/pods`);
    expect(denied.status).toBe(401);
    expect(await denied.json()).toMatchObject({ kind: 'Status', reason: 'Unauthorized' });
    expect(await (await fetch(`${api.url}/readyz?verbose`)).text()).toMatch(/\[\+]etcd ok\n[\s\S]*readyz check passed/);
  });

  test('discovery: the old way and aggregated say the same kinds', async () => {
    const old = await client.call('GET', '/apis/apps/v1');
    const all = await client.call('GET', '/apis', undefined, undefined, 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    const aggregated = all.body['items'].find((group: Answer) => group['metadata'].name === 'apps').versions[0].resources.map((one: Answer) => one['resource']);
    expect(old.body['resources'].map((one: Answer) => one['name']).filter((name: string) => !name.includes('/'))).toEqual(aggregated);
    expect(aggregated).toContain('deployments');
  });

  test('pages by limit and continue give each object once', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await client.call('POST', CONFIG, config(name));
    const names: string[] = [];
    let next = '';
    do {
      const { body } = await client.call('GET', `${CONFIG}?limit=2&continue=${next}`);
      names.push(...body['items'].map((item: Answer) => item['metadata'].name));
      next = body['metadata'].continue ?? '';
    } while (next !== '');
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test.each([
    ['a=1', ['x']], ['a!=1', ['y', 'z']], ['a in (1,2)', ['x', 'y']], ['a notin (1)', ['y', 'z']], ['!a', ['z']], ['a', ['x', 'y']],
  ])('label selector %s', async (selector, names) => {
    await client.call('POST', CONFIG, config('x', {}, { a: '1' }));
    await client.call('POST', CONFIG, config('y', {}, { a: '2' }));
    await client.call('POST', CONFIG, config('z'));
    const { body } = await client.call('GET', `${CONFIG}?labelSelector=${encodeURIComponent(selector)}`);
    expect(body['items'].map((item: Answer) => item['metadata'].name)).toEqual(names);
  });

  test('404, 409 and 422 carry the Status that the real server sends', async () => {
    expect((await client.call('GET', `${CONFIG}/nope`)).body).toMatchObject({ code: 404, reason: 'NotFound', message: 'configmaps "nope" not found', details: { name: 'nope', kind: 'configmaps' } });
    const made = await client.call('POST', CONFIG, config('a'));
    expect((await client.call('POST', CONFIG, config('a'))).body).toMatchObject({ code: 409, reason: 'AlreadyExists' });
    await client.call('PUT', `${CONFIG}/a`, config('a', { x: '1' }));
    const stale = await client.call('PUT', `${CONFIG}/a`, { ...config('a', { x: '2' }), metadata: { name: 'a', resourceVersion: made.body['metadata'].resourceVersion } });
    expect(stale.body).toMatchObject({ code: 409, reason: 'Conflict' });
    const bad = await client.call('POST', '/apis/apps/v1/namespaces/default/deployments', deployment('web', ' '));
    expect(bad.body).toMatchObject({ code: 422, reason: 'Invalid', details: { causes: [{ field: 'spec.template.spec.containers[0].image' }] } });
    expect((await client.call('POST', CONFIG, config('Bad_Name'))).body).toMatchObject({ code: 422, details: { causes: [{ field: 'metadata.name' }] } });
  });

  test('a dry run answers what would be and changes nothing', async () => {
    const { status, body } = await client.call('POST', `${CONFIG}?dryRun=All`, config('a', { x: '1' }));
    expect([status, body['data']]).toEqual([201, { x: '1' }]);
    expect((await client.call('GET', `${CONFIG}/a`)).status).toBe(404);
    await client.call('POST', CONFIG, config('a', { x: '1' }));
    const patched = await client.call('PATCH', `${CONFIG}/a?dryRun=All`, { data: { x: '2' } }, 'application/merge-patch+json');
    expect(patched.body['data']).toEqual({ x: '2' });
    expect((await client.call('GET', `${CONFIG}/a`)).body['data']).toEqual({ x: '1' });
    await client.call('DELETE', `${CONFIG}/a?dryRun=All`);
    expect((await client.call('GET', `${CONFIG}/a`)).status).toBe(200);
  });

  test('the four patches over the wire', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments/web';
    await client.call('POST', '/apis/apps/v1/namespaces/default/deployments', deployment('web', 'web:1'));
    const image = async (body: unknown, type: string): Promise<unknown> => (await client.call('PATCH', `${path}?fieldManager=test`, body, type)).body['spec']?.template.spec.containers[0].image;
    expect(await image([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'web:2' }], 'application/json-patch+json')).toBe('web:2');
    expect(await image({ spec: { template: { spec: { containers: [{ name: 'web', image: 'web:3' }] } } } }, 'application/strategic-merge-patch+json')).toBe('web:3');
    expect(await image({ spec: { template: { spec: { containers: [{ name: 'web', image: 'web:4' }] } } } }, 'application/merge-patch+json')).toBe('web:4');
    expect(await image('apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: "web:5"}]}}}', 'application/apply-patch+yaml')).toBe('web:5');
    expect((await client.call('PATCH', `${path}/scale`, { spec: { replicas: 7 } }, 'application/merge-patch+json')).body).toMatchObject({ kind: 'Scale', spec: { replicas: 7 } });
    expect((await client.call('GET', path)).body['spec'].replicas).toBe(7);
  });

  test('a table has the printer columns of a CustomResourceDefinition', async () => {
    await client.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'ships.sea.example' },
      spec: { group: 'sea.example', scope: 'Namespaced', names: { plural: 'ships', singular: 'ship', kind: 'Ship' }, versions: [{ name: 'v1', served: true, storage: true, additionalPrinterColumns: [{ name: 'Captain', type: 'string', jsonPath: '.spec.captain' }] }] },
    });
    await client.call('POST', '/apis/sea.example/v1/namespaces/default/ships', { apiVersion: 'sea.example/v1', kind: 'Ship', metadata: { name: 'beagle' }, spec: { captain: 'FitzRoy' } });
    const { body } = await client.call('GET', '/apis/sea.example/v1/ships', undefined, undefined, 'application/json;as=Table;v=v1;g=meta.k8s.io');
    expect(body['columnDefinitions'].map((one: Answer) => one['name'])).toEqual(['Name', 'Captain']);
    expect(body['rows'][0].cells).toEqual(['beagle', 'FitzRoy']);
  });
});

describe('watches', () => {
  test('resume after a version, and see objects enter and leave a selector', async () => {
    const { body } = await client.call('POST', CONFIG, config('a', {}, { on: 'no' }));
    const from = String(body['metadata'].resourceVersion);
    for (const on of ['yes', 'yes2', 'no']) await client.call('PATCH', `${CONFIG}/a`, { metadata: { labels: { on } } }, 'application/merge-patch+json');
    const events = await client.watch(`${CONFIG}?watch=true&resourceVersion=${from}&labelSelector=${encodeURIComponent('on!=no')}`, (event) => event['type'] === 'DELETED');
    expect(events.map((event) => event['type'])).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  test('sendInitialEvents ends with its bookmark', async () => {
    await client.call('POST', CONFIG, config('a'));
    const events = await client.watch(`${CONFIG}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`, (event) => event['type'] === 'BOOKMARK');
    expect(events.map((event) => event['type'])).toEqual(['ADDED', 'BOOKMARK']);
    expect(events[1]?.['object'].metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  test('from before a compaction are 410', async () => {
    const { body } = await client.call('POST', CONFIG, config('a'));
    await client.call('POST', CONFIG, config('b'));
    api.store.compact();
    const gone = await client.call('GET', `${CONFIG}?watch=true&resourceVersion=${String(body['metadata'].resourceVersion)}`);
    expect(gone).toMatchObject({ status: 410, body: { reason: 'Expired' } });
  });
});
