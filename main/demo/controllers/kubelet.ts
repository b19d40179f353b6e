import { createHash } from 'node:crypto';
import { at, listOf, numberOf, textOf, timeOf, type Container, type Fields, type KubeObject } from '../api/objects.ts';
import { isOver, setStatus, withCondition, type Control } from './shared.ts';

// How long a container takes to start: long enough to be seen, short enough to wait for.
const START_MS = 1500;
const STOP_MS = 700;
const CRASH_AFTER_MS = 400;
const JOB_MS = 4000;
// Kubelet waits 10 s, doubling to five minutes; the demo stays under half a minute, so that restarts are seen to happen.
const backoffMs = (restarts: number): number => Math.min(10_000 * 2 ** Math.max(0, restarts - 1), 30_000);

type Fate = 'runs' | 'missing' | 'crashes';

/** What becomes of an image, by its name: the demo's rule for showing failures. */
export const fateOf = (image: string): Fate => {
  const tag = /:([^/:@]+)$/.exec(image)?.[1] ?? '';
  if (/missing|no-such/.test(tag)) return 'missing';
  return /broken|crash/.test(image) ? 'crashes' : 'runs';
};

const digestOf = (image: string): string => `sha256:${createHash('sha256').update(image).digest('hex')}`;
const fullName = (image: string): string => (/^[^/]+[.:][^/]*\//.test(image) ? image : `docker.io/${image.includes('/') ? image : `library/${image}`}`);

const stateOf = (pod: KubeObject, name: string): Fields | undefined => listOf<Fields>(pod.status?.['containerStatuses']).find((one) => one['name'] === name);

/** The pods' life on their nodes: scheduling, starting, failing, ending. */
export class Kubelet {
  readonly #control: Control;
  /** Per pod: when its next step is due. */
  readonly #since = new Map<string, number>();
  #ip = 10;

  constructor(control: Control) {
    this.#control = control;
  }

  sync(stopped: ReadonlySet<string>): void {
    const { store } = this.#control;
    const nodes = store.list('/nodes').filter((node) => node.spec?.['unschedulable'] !== true && !stopped.has(node.metadata.name)).map((node) => node.metadata.name);
    for (const pod of store.list('/pods')) {
      const node = textOf(pod.spec?.['nodeName']);
      if (node === '') this.#schedule(pod, nodes);
      else if (!stopped.has(node)) this.#step(pod, node);
    }
    if (this.#since.size > 500) for (const uid of this.#since.keys()) if (!store.list('/pods').some((pod) => pod.metadata.uid === uid)) this.#since.delete(uid);
  }

  #schedule(pod: KubeObject, nodes: readonly string[]): void {
    const { store, clock } = this.#control;
    if (pod.metadata.deletionTimestamp !== undefined) {
      store.remove(pod);
      return;
    }
    const load = new Map(nodes.map((node) => [node, 0]));
    for (const other of store.list('/pods')) load.set(textOf(other.spec?.['nodeName']), (load.get(textOf(other.spec?.['nodeName'])) ?? 0) + 1);
    const node = nodes.toSorted((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0))[0];
    if (node === undefined) {
      const message = `0/${store.list('/nodes').length} nodes are available: no node is schedulable.`;
      setStatus(store, pod, { ...pod.status, conditions: withCondition(pod, clock, { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }) }); return;
    }
    store.change(pod, (now) => ({ spec: { ...now.spec, nodeName: node }, status: { ...now.status, conditions: withCondition(now, clock, { type: 'PodScheduled', status: 'True' }) } }));
    this.#control.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${pod.metadata.namespace ?? ''}/${pod.metadata.name} to ${node}`, 'default-scheduler');
  }

  #due(pod: KubeObject, ms: number, step: string): boolean {
    const key = `${pod.metadata.uid ?? ''}/${step}`;
    const since = this.#since.get(key);
    const now = this.#control.clock.now();
    if (since === undefined) this.#since.set(key, now);
    else if (now - since >= ms) return this.#since.delete(key);
    return false;
  }

  #step(pod: KubeObject, node: string): void {
    const { store, clock } = this.#control;
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (this.#due(pod, STOP_MS, 'stop')) {
        this.#control.event(pod, 'Normal', 'Killing', `Stopping container ${textOf(at(pod.spec, 'containers', 0, 'name'))}`, 'kubelet');
        store.remove(pod);
      }
      return;
    }
    if (isOver(pod)) return;
    const containers = listOf<Container>(pod.spec?.['containers']);
    if (pod.status?.['podIP'] === undefined && pod.status?.['startTime'] === undefined) {
      const statuses = containers.map((one) => ({ name: one.name, image: one.image, imageID: '', ready: false, started: false, restartCount: 0, lastState: {}, state: { waiting: { reason: 'ContainerCreating' } } }));
      const status = { ...pod.status, phase: 'Pending', hostIP: this.#addressOf(node), startTime: timeOf(clock.now()), containerStatuses: statuses };
      this.#write(pod, status);
      this.#due(pod, START_MS, 'start');
      return;
    }
    const next = containers.map((container) => this.#container(pod, container));
    this.#write(pod, { ...pod.status, ...this.#phase(pod, next), containerStatuses: next });
  }

  #addressOf(node: string): string {
    return textOf(at(this.#control.store.find('/nodes', undefined, node)?.status, 'addresses', 0, 'address'));
  }

  #container(pod: KubeObject, container: Container): Fields {
    const old = stateOf(pod, container.name) ?? { name: container.name, image: container.image, restartCount: 0, lastState: {}, state: { waiting: { reason: 'ContainerCreating' } } };
    const fate = fateOf(container.image);
    const waiting = textOf(at(old, 'state', 'waiting', 'reason'));
    const key = `${container.name}-`;
    if (fate === 'missing') return this.#pull(pod, container, old, waiting, key);
    if (waiting === 'ContainerCreating') return this.#due(pod, START_MS, 'start') || this.#due(pod, START_MS, `${key}go`) ? this.#start(pod, container, old) : old;
    if (at(old, 'image') !== container.image) return this.#start(pod, container, old);
    const restarts = numberOf(old['restartCount']);
    if (waiting === 'CrashLoopBackOff') return this.#due(pod, backoffMs(restarts), `${key}back`) ? this.#start(pod, container, { ...old, restartCount: restarts + 1 }) : old;
    if (at(old, 'state', 'running') !== undefined && fate === 'crashes' && this.#due(pod, CRASH_AFTER_MS, `${key}crash`)) return this.#crash(pod, container, old, restarts);
    if (at(old, 'state', 'terminated') !== undefined && pod.spec?.['restartPolicy'] !== 'Never' && at(old, 'state', 'terminated', 'exitCode') !== 0) {
      return restarts === 0 && this.#due(pod, 300, `${key}first`) ? this.#start(pod, container, { ...old, restartCount: 1 }) : restarts > 0 ? this.#backOff(pod, container, old) : old;
    }
    if (pod.spec?.['restartPolicy'] !== 'Always' && at(old, 'state', 'running') !== undefined && fate === 'runs' && this.#due(pod, JOB_MS, `${key}done`)) {
      return { ...old, ready: false, started: false, state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: at(old, 'state', 'running', 'startedAt'), finishedAt: timeOf(this.#control.clock.now()), containerID: old['containerID'] } } };
    }
    return old;
  }

  #pull(pod: KubeObject, container: Container, old: Fields, waiting: string, key: string): Fields {
    const image = fullName(container.image);
    const failed = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    const wait = (reason: string, message: string): Fields => ({ ...old, image: container.image, imageID: '', ready: false, started: false, state: { waiting: { reason, message } } });
    if (waiting !== 'ErrImagePull' && waiting !== 'ImagePullBackOff') {
      if (!this.#due(pod, 800, `${key}pull`)) return old;
      this.#control.event(pod, 'Normal', 'Pulling', `Pulling image "${container.image}"`, 'kubelet');
      this.#control.event(pod, 'Warning', 'Failed', `Failed to pull image "${container.image}": rpc error: code = NotFound desc = ${failed}`, 'kubelet');
      this.#control.event(pod, 'Warning', 'Failed', 'Error: ErrImagePull', 'kubelet');
      return wait('ErrImagePull', `rpc error: code = NotFound desc = ${failed}`);
    }
    if (waiting === 'ErrImagePull' && this.#due(pod, 1500, `${key}again`)) {
      this.#control.event(pod, 'Normal', 'BackOff', `Back-off pulling image "${container.image}"`, 'kubelet');
      this.#control.event(pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', 'kubelet');
      return wait('ImagePullBackOff', `Back-off pulling image "${container.image}": ErrImagePull: rpc error: code = NotFound desc = ${failed}`);
    }
    return old;
  }

  #start(pod: KubeObject, container: Container, old: Fields): Fields {
    const ended = at(old, 'state', 'terminated');
    this.#control.event(pod, 'Normal', 'Pulled', `Container image "${container.image}" already present on machine`, 'kubelet');
    this.#control.event(pod, 'Normal', 'Created', `Created container: ${container.name}`, 'kubelet');
    this.#control.event(pod, 'Normal', 'Started', `Started container ${container.name}`, 'kubelet');
    return {
      ...old, image: container.image, imageID: `${fullName(container.image).replace(/:[^/:]*$/, '')}@${digestOf(container.image)}`, containerID: `containerd://${digestOf(`${pod.metadata.uid ?? ''}${textOf(old['restartCount'])}`).slice(7)}`,
      ready: fateOf(container.image) === 'runs', started: true, lastState: ended === undefined ? (old['lastState'] ?? {}) : { terminated: ended }, state: { running: { startedAt: timeOf(this.#control.clock.now()) } },
    };
  }

  #crash(pod: KubeObject, container: Container, old: Fields, restarts: number): Fields {
    const ended = { exitCode: 1, reason: 'Error', startedAt: at(old, 'state', 'running', 'startedAt'), finishedAt: timeOf(this.#control.clock.now()), containerID: old['containerID'] };
    const after = { ...old, ready: false, started: false, state: { terminated: ended } };
    return restarts > 0 && pod.spec?.['restartPolicy'] !== 'Never' ? this.#backOff(pod, container, after) : after;
  }

  #backOff(pod: KubeObject, container: Container, old: Fields): Fields {
    const seconds = backoffMs(numberOf(old['restartCount'])) / 1000;
    const where = `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid ?? ''})`;
    this.#control.event(pod, 'Warning', 'BackOff', `Back-off restarting failed container ${container.name} in pod ${where}`, 'kubelet');
    return { ...old, lastState: { terminated: at(old, 'state', 'terminated') }, state: { waiting: { reason: 'CrashLoopBackOff', message: `back-off ${seconds}s restarting failed container=${container.name} pod=${where}` } } };
  }

  #phase(pod: KubeObject, statuses: readonly Fields[]): Fields {
    const ended = statuses.map((one) => at(one, 'state', 'terminated', 'exitCode'));
    if (pod.spec?.['restartPolicy'] !== 'Always' && ended.every((code) => code === 0)) return { phase: 'Succeeded' };
    if (pod.spec?.['restartPolicy'] === 'Never' && ended.every((code) => code !== undefined)) return { phase: 'Failed' };
    if (!statuses.some((one) => one['containerID'] !== undefined)) return { phase: 'Pending' };
    if (pod.status?.['podIP'] !== undefined) return { phase: 'Running' };
    this.#ip += 1;
    const podIP = `10.244.${Math.floor(this.#ip / 250)}.${this.#ip % 250}`;
    return { phase: 'Running', podIP, podIPs: [{ ip: podIP }] };
  }

  #write(pod: KubeObject, status: Fields): void {
    const { store, clock } = this.#control;
    const statuses = listOf<Fields>(status['containerStatuses']);
    const unready = statuses.filter((one) => one['ready'] !== true).map((one) => textOf(one['name']));
    const done = status['phase'] === 'Succeeded';
    const reason = done ? { reason: 'PodCompleted' } : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
    let next: KubeObject = { ...pod, status };
    for (const type of ['Initialized', 'PodReadyToStartContainers'] as const) next = { ...next, status: { ...next.status, conditions: withCondition(next, clock, { type, status: 'True' }) } };
    for (const type of ['Ready', 'ContainersReady'] as const) next = { ...next, status: { ...next.status, conditions: withCondition(next, clock, unready.length === 0 ? { type, status: 'True' } : { type, status: 'False', ...reason }) } };
    setStatus(store, pod, next.status ?? {});
  }
}
