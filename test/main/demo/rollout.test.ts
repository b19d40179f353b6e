/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- these tests read untyped JSON as it came over the wire */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startDemoApi, type DemoApi } from '../../../main/demo/demo-api.ts';
import { clientOf, deployment, type Answer, type Client } from './client.ts';

let api: DemoApi;
let client: Client;
beforeEach(async () => {
  api = await startDemoApi({ seed: 'demo', faster: 20 });
  client = clientOf(api);
});
afterEach(async () => {
  await client.close();
  api.dispose();
});

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods?labelSelector=app%3Dtry';
const rolledOut = (one: Answer): boolean => one['status']?.observedGeneration === one['metadata'].generation && one['status']?.updatedReplicas === 3 && one['status']?.availableReplicas === 3 && one['status']?.replicas === 3;
const setImage = (image: string): Promise<unknown> => client.call('PATCH', `${DEPLOYMENTS}/try`, { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } }, 'application/strategic-merge-patch+json');
const waits = (reason: string) => (list: Answer): boolean => list['items'].some((pod: Answer) => pod['status'].containerStatuses?.[0]?.state.waiting?.reason === reason);

const exec = (pod: string, query: string, input?: (send: (channel: number, text: string) => void, output: string) => void): Promise<{ output: string; status: Answer }> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}${pod}/exec?${query}`, ['v5.channel.k8s.io', 'v4.channel.k8s.io'], { headers: { authorization: `Bearer ${api.token}` } });
    let output = '';
    let status: Answer = {};
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      if (data[0] === 3) status = JSON.parse(data.subarray(1).toString()) as Answer;
      else output += data.subarray(1).toString();
      input?.((channel, text) => socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)])), output);
    });
    socket.on('close', () => resolve({ output, status }));
  });

describe('a Deployment', () => {
  test('rolls, fails with a broken image while the old pods serve, and comes back to the same template', async () => {
    await client.call('POST', DEPLOYMENTS, deployment('try', 'web:1'));
    await client.until(`${DEPLOYMENTS}/try`, rolledOut);
    await setImage('web:2');
    const good = await client.until(`${DEPLOYMENTS}/try`, rolledOut);
    await setImage('web:broken');
    const crashing = await client.until(PODS, waits('CrashLoopBackOff'));
    const failing = crashing['items'].find((pod: Answer) => waits('CrashLoopBackOff')({ items: [pod] }));
    expect(failing.status.containerStatuses[0]).toMatchObject({ lastState: { terminated: { exitCode: 1, reason: 'Error' } }, ready: false });
    expect(failing.status.containerStatuses[0].restartCount).toBeGreaterThan(0);
    expect((await client.call('GET', `${DEPLOYMENTS}/try`)).body['status'].availableReplicas).toBe(3);
    expect(await client.text(`/api/v1/namespaces/default/pods/${String(failing.metadata.name)}/log?previous=true`)).toContain('panic: configuration is missing');

    const sets = (await client.call('GET', '/apis/apps/v1/namespaces/default/replicasets?labelSelector=app%3Dtry')).body['items'] as Answer[];
    const second = sets.find((set) => set['metadata'].annotations['deployment.kubernetes.io/revision'] === '2')!;
    const { 'pod-template-hash': _, ...labels } = second['spec'].template.metadata.labels;
    await client.call('PATCH', `${DEPLOYMENTS}/try`, [{ op: 'replace', path: '/spec/template', value: { ...second['spec'].template, metadata: { creationTimestamp: null, labels } } }], 'application/json-patch+json');
    const back = await client.until(`${DEPLOYMENTS}/try`, rolledOut);
    expect(back['spec'].template).toEqual(good['spec'].template);
    expect(back['metadata'].annotations['deployment.kubernetes.io/revision']).toBe('4');
    const after = (await client.call('GET', '/apis/apps/v1/namespaces/default/replicasets?labelSelector=app%3Dtry')).body['items'] as Answer[];
    expect(after.length).toBe(sets.length);
  });

  test('a tag that is not there: ErrImagePull, ImagePullBackOff, an event, and the deadline passes', async () => {
    await client.call('POST', DEPLOYMENTS, { ...deployment('try', 'web:no-such'), spec: { ...deployment('try', 'web:no-such')['spec'], progressDeadlineSeconds: 5 } });
    const list = await client.until(PODS, waits('ImagePullBackOff'));
    expect(list['items'][0].status.phase).toBe('Pending');
    const events = (await client.call('GET', '/api/v1/namespaces/default/events?fieldSelector=type%3DWarning')).body['items'] as Answer[];
    expect(events.map((event) => event['message']).join('\n')).toContain('docker.io/library/web:no-such: not found');
    const late = await client.until(`${DEPLOYMENTS}/try`, (one) => one['status']?.conditions?.some((condition: Answer) => condition['reason'] === 'ProgressDeadlineExceeded'));
    expect(late['status'].conditions.find((condition: Answer) => condition['type'] === 'Progressing').status).toBe('False');
  });

  test('deleting it takes its ReplicaSets and pods along', async () => {
    await client.call('POST', DEPLOYMENTS, deployment('try', 'web:1'));
    await client.until(`${DEPLOYMENTS}/try`, rolledOut);
    await client.call('DELETE', `${DEPLOYMENTS}/try`);
    await client.until(PODS, (list) => list['items'].length === 0);
    expect((await client.call('GET', '/apis/apps/v1/namespaces/default/replicasets')).body['items']).toEqual([]);
  });
});

describe('a container', () => {
  const web = async (): Promise<string> => {
    const { body } = await client.call('GET', '/api/v1/namespaces/production/pods?labelSelector=app%3Dweb');
    return `/api/v1/namespaces/production/pods/${String(body['items'][0].metadata.name)}`;
  };

  test('exec gives the output and the exit code', async () => {
    const pod = await web();
    expect(await exec(pod, 'command=wget&command=-qO-&command=localhost:8080&stdout=true')).toMatchObject({ output: `web 2 ${pod.split('/').at(-1) ?? ''}\n`, status: { status: 'Success' } });
    expect(await exec(pod, 'command=sh&command=-c&command=echo%20hi%3B%20exit%203&stdout=true&stderr=true')).toMatchObject({ output: 'hi\n', status: { details: { causes: [{ reason: 'ExitCode', message: '3' }] } } });
  });

  test('a terminal echoes, keeps its size, and ends on Ctrl-D', async () => {
    let step = 0;
    const { output, status } = await exec(await web(), 'command=sh&stdin=true&stdout=true&tty=true', (send, so) => {
      if (step === 0 && so.endsWith('# ')) {
        step = 1;
        send(4, '{"Width":100,"Height":30}');
        send(0, 'stty sizz\u007fe\r');
      } else if (step === 1 && so.includes('30 100\r\n/ # ')) {
        step = 2;
        send(0, 'half\u0003');
      } else if (step === 2 && so.endsWith('^C\r\n/ # ')) {
        step = 3;
        send(0, '\u0004');
      }
    });
    expect(output).toContain('30 100');
    expect(status).toMatchObject({ status: 'Success' });
  });

  test('exec on a pod that is not there says so before the upgrade', async () => {
    await expect(exec('/api/v1/namespaces/production/pods/nope', 'command=sh')).rejects.toThrow('404');
  });

  test('logs: the tail, times, and following a line that comes later', async () => {
    const pod = await web();
    const tail = await client.text(`${pod}/log?tailLines=3&timestamps=true`);
    expect(tail.trim().split('\n')).toHaveLength(3);
    expect(tail).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z level=/);
    const response = await fetch(`${api.url}${pod}/log?follow=true&tailLines=0`, { headers: { authorization: `Bearer ${api.token}` } });
    const reader = response.body!.getReader();
    let seen = '';
    while (!seen.includes('\n')) seen += new TextDecoder().decode((await reader.read()).value);
    expect(seen).toContain('level=');
    await reader.cancel();
  });
});
