import type { ObjectView } from '../../../preload/contract/model/object.ts';
import type { ObjectTab } from '../../app/actions.ts';

/** The parts of an object that its kind has, in the order in which they are asked for. */
export const tabsOf = (object: Pick<ObjectView, 'capabilities' | 'podSelector'>, live: boolean): readonly ObjectTab[] => {
  const has = (capability: ObjectView['capabilities'][number]): boolean => object.capabilities.includes(capability);
  return [
    'summary',
    ...(object.podSelector !== undefined || (has('hasPods') && has('cordonable')) ? (['pods'] as const) : []),
    ...(has('rollbackable') && live ? (['rollout', 'history'] as const) : []),
    ...(has('loggable') && live && (has('execable') || object.podSelector !== undefined) ? (['logs'] as const) : []),
    'events',
    'yaml',
  ];
};

/** The kind's name as events have it (`Pod`), read from the object's own YAML. */
export const kindNameOf = (yaml: string): string | undefined => /^kind: *["']?([A-Za-z0-9]+)/m.exec(yaml)?.[1];
