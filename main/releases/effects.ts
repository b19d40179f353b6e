import type { Reason } from '../../preload/contract/model/common.ts';
import { sameTemplate } from './objects.ts';
import type { KubeObject, PodTemplate, Workload } from './objects.ts';

/** `maxSurge` and `maxUnavailable`: a number, or a share of the replicas (apps/v1 IntOrString). */
export const share = (value: number | string | undefined, of: number, round: (n: number) => number): number => {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? 0 : round((Number(percent) * of) / 100);
};

const effect = (code: string, params: NonNullable<Reason['params']> = {}): Reason => ({ code, params });

const deploymentSteps = (object: Workload, pods: number, wanted: number): Reason => {
  const strategy = object.spec?.strategy;
  if (strategy?.type === 'Recreate') return effect('effect-recreate', { pods });
  const surge = share(strategy?.rollingUpdate?.maxSurge, wanted, Math.ceil);
  const down = share(strategy?.rollingUpdate?.maxUnavailable, wanted, Math.floor);
  // Both zero would stand still: the controller then takes one down (`ResolveFenceposts`).
  return effect('effect-rolling', { pods, down: surge === 0 && down === 0 ? 1 : down, extra: surge });
};

/** How the pods of a workload are replaced when its template changes. */
const replacement = (before: Workload, after: Workload): Reason | undefined => {
  const pods = before.status?.replicas ?? before.status?.currentNumberScheduled ?? before.spec?.replicas ?? 0;
  const strategy = after.spec?.updateStrategy;
  switch (after.kind) {
    case 'Deployment': return after.spec?.paused === true ? effect('effect-paused') : deploymentSteps(after, pods, after.spec?.replicas ?? 1);
    case 'StatefulSet': return strategy?.type === 'OnDelete' ? effect('effect-on-delete', { pods }) : effect('effect-ordered', { pods: Math.max(0, pods - (strategy?.rollingUpdate?.partition ?? 0)) });
    case 'DaemonSet': {
      if (strategy?.type === 'OnDelete') return effect('effect-on-delete', { pods });
      const rolling = strategy?.rollingUpdate;
      return effect('effect-rolling', { pods, down: share(rolling?.maxUnavailable ?? 1, pods, Math.ceil), extra: share(rolling?.maxSurge, pods, Math.ceil) });
    }
    default: return after.spec?.template === undefined ? undefined : effect('effect-next-pods');
  }
};

const containersOf = (template: PodTemplate | undefined): readonly { readonly name?: string; readonly image?: string }[] => [...(template?.spec?.initContainers ?? []), ...(template?.spec?.containers ?? [])];

const imageEffects = (before: PodTemplate | undefined, after: PodTemplate | undefined): readonly Reason[] =>
  containersOf(after).flatMap(({ name = '', image = '' }) => {
    const old = containersOf(before).find((c) => c.name === name)?.image;
    return old === undefined || old === image ? [] : [effect('effect-image', { container: name, from: old, to: image })];
  });

const scaleEffects = (name: string, from: number | undefined, to: number | undefined): readonly Reason[] => {
  if (from === to || from === undefined || to === undefined) return [];
  return [effect(to === 0 ? 'effect-scale-zero' : 'effect-scale', { name, from, to })];
};

/** What a change of one object means for what runs. */
export const effectsOf = (before: KubeObject | undefined, after: KubeObject | undefined): readonly Reason[] => {
  const was: Workload | undefined = before;
  const will: Workload | undefined = after;
  const of = will ?? was;
  const params = { kind: of?.kind ?? '', name: of?.metadata?.name ?? '' };
  if (was === undefined) {
    const replicas = will?.spec?.replicas;
    return [replicas === undefined ? effect('effect-create', params) : effect('effect-create-replicas', { ...params, replicas })];
  }
  if (will === undefined) {
    if (was.kind === 'Namespace') return [effect('effect-delete-namespace', params)];
    const pods = was.spec?.template === undefined ? 0 : (was.status?.replicas ?? was.status?.currentNumberScheduled ?? 0);
    return [pods === 0 ? effect('effect-delete', params) : effect('effect-delete-pods', { ...params, pods })];
  }
  const scaled = scaleEffects(params.name, was.spec?.replicas, will.spec?.replicas);
  if (sameTemplate(was.spec?.template, will.spec?.template)) return scaled;
  const replaced = replacement(was, will);
  return [...imageEffects(was.spec?.template, will.spec?.template), ...(replaced === undefined ? [] : [replaced]), ...scaled];
};

const short = (image: string): string => image.slice(image.lastIndexOf('/') + 1);

/** An object in a few words for the record: `web:1 ×4`. Empty where there is none. */
export const shortText = (object: KubeObject | undefined): string => {
  if (object === undefined) return '';
  const { spec }: Workload = object;
  const images = (spec?.template?.spec?.containers ?? []).map((c) => short(c.image ?? '')).join(', ');
  const replicas = spec?.replicas === undefined ? '' : `×${spec.replicas}`;
  const text = [images, replicas].filter((part) => part !== '').join(' ');
  return text === '' ? `${object.kind ?? ''} ${object.metadata?.name ?? ''}`.trim() : text;
};
