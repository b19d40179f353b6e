import type { ServerResponse } from 'node:http';
import { disposable, type Disposable } from '../../base/disposable.ts';
import { at, fieldsOf, listOf, numberOf, textOf, type Fields, type KubeObject } from './objects.ts';
import { badRequest } from './status.ts';
import type { Store } from './store.ts';

const PATHS = ['/', '/healthz', '/api/orders', '/api/orders/42', '/static/app.js', '/api/session'];
// One line each two seconds: enough to see a log move, little enough to read it.
const EVERY_MS = 2000;

/** The line that a container writes at its n-th beat; the same question has the same answer. */
const lineAt = (pod: KubeObject, container: string, beat: number): string => {
  const ms = 1 + ((beat * 37) % 240);
  const path = PATHS[(beat * 7) % PATHS.length] ?? '/';
  if (container === 'redis') return `1:M ${beat % 9 === 0 ? '* Background saving terminated with success' : `- DB 0: ${100 + (beat % 50)} keys (0 volatile) in 128 slots HT.`}`;
  if (container.includes('worker')) return `level=info msg="job done" queue=mail job=${beat} took=${ms}ms`;
  return `level=${beat % 23 === 0 ? 'warn' : 'info'} msg="GET ${path}" status=${beat % 23 === 0 ? 503 : 200} took=${ms}ms pod=${pod.metadata.name}`;
};

interface Line {
  readonly time: number;
  readonly text: string;
}

const linesOf = (store: Store, pod: KubeObject, container: string, status: Fields, previous: boolean): Line[] => {
  const state = fieldsOf(previous ? status['lastState'] : status['state']);
  const life = fieldsOf(state['running'] ?? state['terminated'] ?? at(status, 'lastState', 'terminated'));
  const start = Date.parse(textOf(life['startedAt']));
  if (Number.isNaN(start)) return [];
  const ended = Date.parse(textOf(life['finishedAt']));
  const end = Number.isNaN(ended) ? store.clock.now() : ended;
  const image = textOf(status['image']);
  const lines: Line[] = [{ time: start, text: `level=info msg="starting" image=${image} pod=${pod.metadata.name}` }, { time: start + 20, text: 'level=info msg="listening" address=:8080' }];
  if (life['exitCode'] !== undefined && life['exitCode'] !== 0) return [...lines.slice(0, 1), { time: start + 120, text: 'level=error msg="cannot open configuration" file=/etc/app/config.yaml error="no such file or directory"' }, { time: end, text: 'panic: configuration is missing' }];
  const beats = Math.floor((end - start) / EVERY_MS);
  // No container keeps more than its last thousand lines here, as log rotation does.
  for (let beat = Math.max(1, beats - 1000); beat <= beats; beat += 1) lines.push({ time: start + beat * EVERY_MS, text: lineAt(pod, container, beat) });
  return lines;
};

/** Serves `/pods/NAME/log` with container, previous, tailLines, sinceSeconds, sinceTime, timestamps, limitBytes and follow. */
export const serveLog = (store: Store, pod: KubeObject, query: URLSearchParams, response: ServerResponse): Disposable | undefined => {
  const names = listOf<Fields>(pod.spec?.['containers']).map((one) => textOf(one['name']));
  const container = query.get('container') ?? (names.length === 1 ? names[0] : undefined);
  if (container === undefined) throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`);
  if (!names.includes(container)) throw badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`);
  const statusNow = (): Fields | undefined => {
    const now = store.find('/pods', pod.metadata.namespace, pod.metadata.name);
    return now?.metadata.uid === pod.metadata.uid ? listOf<Fields>(now?.status?.['containerStatuses']).find((one) => one['name'] === container) : undefined;
  };
  const status = statusNow();
  const previous = query.get('previous') === 'true';
  if (previous && at(status, 'lastState', 'terminated') === undefined) throw badRequest(`previous terminated container "${container}" in pod "${pod.metadata.name}" not found`);
  const waiting = textOf(at(status, 'state', 'waiting', 'reason'));
  if (!previous && waiting !== '' && waiting !== 'CrashLoopBackOff') throw badRequest(`container "${container}" in pod "${pod.metadata.name}" is waiting to start: ${waiting === 'ContainerCreating' ? waiting : (waiting === 'ErrImagePull' ? 'image can\'t be pulled' : 'trying and failing to pull image')}`);

  const stamped = query.get('timestamps') === 'true';
  const write = (line: Line): string => `${stamped ? `${new Date(line.time).toISOString().replace('Z', '000000Z')} ` : ''}${line.text}\n`;
  const seconds = query.get('sinceSeconds');
  const since = seconds === null ? Date.parse(query.get('sinceTime') ?? '') || 0 : store.clock.now() - Number(seconds) * 1000;
  const tail = query.get('tailLines');
  const all = linesOf(store, pod, container, status ?? {}, previous).filter((line) => line.time >= since);
  const shown = tail === null ? all : all.slice(Math.max(0, all.length - Number(tail)));
  const limit = numberOf(Number(query.get('limitBytes') ?? Number.NaN) || undefined, Number.POSITIVE_INFINITY);
  const body = Buffer.from(shown.map(write).join(''));
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write(body.byteLength > limit ? body.subarray(0, limit) : body);
  if (query.get('follow') !== 'true' || previous) {
    response.end();
    return undefined;
  }
  response.flushHeaders();
  let last = Math.max(since, all.at(-1)?.time ?? 0);
  const timer = setInterval(() => {
    const now = statusNow();
    for (const line of now === undefined ? [] : linesOf(store, pod, container, now, false).filter((one) => one.time > last)) {
      last = line.time;
      response.write(write(line));
    }
    if (now === undefined || at(now, 'state', 'running') === undefined) response.end();
  }, 100);
  const own = disposable('demo log', () => {
    clearInterval(timer);
    response.destroy();
  });
  response.once('close', () => own.dispose());
  return own;
};
