import { fault } from '../../preload/contract/fault.ts';
import type { Millis } from '../../preload/contract/model/common.ts';
import type { ChangeBody } from './requests.ts';
import type { Container, KubeObject, PodTemplate, Workload } from './objects.ts';

/** What the operator asks for when an application is put somewhere. */
export interface DeployWish {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly replicas?: number | undefined;
  readonly container?: string | undefined;
  readonly port?: number | undefined;
}

/** A new Deployment, as short as a person would write it: one container, labels and selector `app=NAME`. */
export const newDeployment = (wish: DeployWish): KubeObject => {
  const labels = { app: wish.name };
  const container = { name: wish.container ?? wish.name, image: wish.image, ...(wish.port === undefined ? {} : { ports: [{ containerPort: wish.port }] }) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: wish.name, namespace: wish.namespace, labels },
    spec: { replicas: wish.replicas ?? 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  };
};

const named = (containers: readonly Container[]): string => containers.map((c) => c.name ?? '').join(', ');

/** The container that an image is meant for: the one asked for, the only one, or the one named like the application. Throws `invalid` where that is open. */
export const containerOf = (template: PodTemplate | undefined, application: string, asked?: string): Container => {
  const containers = template?.spec?.containers ?? [];
  const found = asked === undefined ? (containers.length === 1 ? containers[0] : containers.find((c) => c.name === application)) : containers.find((c) => c.name === asked);
  if (found !== undefined) return found;
  throw fault('invalid', asked === undefined ? `${application} has the containers ${named(containers)}: say which one gets the image` : `${application} has no container ${asked}, only ${named(containers)}`, { cause: 'input' });
};

/** The change of the Deployment that is there: one container's image, and replicas and port where they are given. */
export const deployPatch = (current: Workload, wish: DeployWish): ChangeBody => {
  const container = containerOf(current.spec?.template, wish.name, wish.container);
  const newPort = wish.port !== undefined && container.ports?.some((p) => p.containerPort === wish.port) !== true;
  const change = { name: container.name, image: wish.image, ...(newPort ? { ports: [{ containerPort: wish.port }] } : {}) };
  return { type: 'strategic', patch: { spec: { ...(wish.replicas === undefined ? {} : { replicas: wish.replicas }), template: { spec: { containers: [change] } } } } };
};

interface PodSpecPlace {
  readonly path: readonly string[];
  readonly spec: PodTemplate['spec'];
}

/** Where a kind keeps its pods' spec: pods themselves, CronJobs, and all that have `spec.template`. */
const podSpecOf = (object: KubeObject): PodSpecPlace => {
  const at = (path: readonly string[]): unknown => path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined), object);
  for (const path of [['spec', 'jobTemplate', 'spec', 'template', 'spec'], ['spec', 'template', 'spec'], ['spec']]) {
    const spec = at(path) as PodTemplate['spec'];
    if (Array.isArray(spec?.containers)) return { path, spec };
  }
  throw fault('unsupported', `A ${object.kind ?? 'object'} has no containers whose image could be set`);
};

/** `kubectl set image`: images of containers and init containers by their names. Throws `invalid` for a name that is not there. */
export const imagePatch = (current: KubeObject, images: Readonly<Record<string, string>>): ChangeBody => {
  const { path, spec } = podSpecOf(current);
  const pick = (containers: readonly Container[] | undefined): readonly Container[] => (containers ?? []).flatMap(({ name = '' }) => (images[name] === undefined ? [] : [{ name, image: images[name] }]));
  const containers = pick(spec?.containers);
  const initContainers = pick(spec?.initContainers);
  const known = new Set([...containers, ...initContainers].map((c) => c.name));
  const unknown = Object.keys(images).filter((name) => !known.has(name));
  if (unknown.length > 0) throw fault('invalid', `${current.metadata?.name ?? ''} has no container ${unknown.join(', ')}, only ${named([...(spec?.containers ?? []), ...(spec?.initContainers ?? [])])}`, { cause: 'input' });
  const change = { ...(containers.length > 0 ? { containers } : {}), ...(initContainers.length > 0 ? { initContainers } : {}) };
  return { type: 'strategic', patch: path.reduceRight<Record<string, unknown>>((inner, key) => ({ [key]: inner }), change) };
};

/** `kubectl scale`: sent to the `scale` subresource, which every scalable kind has. */
export const scalePatch = (replicas: number): ChangeBody => ({ type: 'merge', patch: { spec: { replicas } } });

/** `kubectl rollout restart`: the same template with a time in it, so that all pods are replaced. Throws `refused` for a paused Deployment, as kubectl does. */
export const restartPatch = (current: Workload, now: Millis): ChangeBody => {
  if (current.spec?.template === undefined) throw fault('unsupported', `A ${current.kind ?? 'object'} cannot be restarted: it has no pod template`);
  if (current.spec.paused === true) throw fault('refused', `${current.metadata?.name ?? ''} is paused: its pods are not replaced before it is resumed (kubectl rollout resume)`);
  const restartedAt = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return { type: 'strategic', patch: { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt } } } } } };
};
