import { Agent, request } from 'undici';
import type { DemoApi } from '../../../main/demo/demo-api.ts';

export type Answer = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- the tests read what came over the wire

export interface Client {
  call(method: string, path: string, body?: unknown, type?: string, accept?: string): Promise<{ status: number; body: Answer }>;
  text(path: string): Promise<string>;
  watch(path: string, take: (event: Answer) => boolean): Promise<Answer[]>;
  until(path: string, fits: (object: Answer) => boolean): Promise<Answer>;
  close(): Promise<void>;
}

/** Speaks to the demo over real HTTP with its token. */
export const clientOf = (api: DemoApi): Client => {
  const dispatcher = new Agent();
  const send = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    request(`${api.url}${path}`, { method: method as 'GET', dispatcher, headers: { authorization: `Bearer ${api.token}`, ...headers }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
  const call: Client['call'] = async (method, path, body, type = 'application/json', accept = 'application/json') => {
    const answer = await send(method, path, { accept, 'content-type': type }, body);
    return { status: answer.statusCode, body: (await answer.body.json()) as Answer };
  };
  const watch: Client['watch'] = async (path, take) => {
    const answer = await send('GET', path, {});
    const events: Answer[] = [];
    let rest = '';
    for await (const chunk of answer.body) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = JSON.parse(line) as Answer;
        events.push(event);
        if (take(event)) return events;
      }
    }
    return events;
  };
  const until: Client['until'] = async (path, fits) => {
    for (;;) {
      const { body } = await call('GET', path);
      if (fits(body)) return body;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  };
  return { call, watch, until, text: async (path) => (await send('GET', path, {})).body.text(), close: () => dispatcher.destroy() };
};

export const deployment = (name: string, image: string, replicas = 3): Answer => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' }, spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image }] } } },
});
