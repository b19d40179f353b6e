import { fault } from '../../preload/contract/fault.ts';
import type { KubeObject } from './objects.ts';

const MASKED = /^«masked, \d+ bytes?»$/;
const strings = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {});

/**
 * An edited Secret with its untouched values put back: the operator saw `«masked, N bytes»`, and that must never be
 * written. Throws `invalid` for a mask that stands for no value of the present Secret.
 */
export const unmask = (edited: KubeObject, current: KubeObject, maskSecrets: (object: KubeObject) => KubeObject): KubeObject => {
  if (edited.kind !== 'Secret') return edited;
  const masked = maskSecrets(current);
  const restore = (place: string, values: unknown, own: unknown, shown: unknown): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(strings(values)).map(([key, value]) => {
        if (typeof value !== 'string' || !MASKED.test(value)) return [key, value];
        const before = strings(own)[key];
        if (before === undefined || strings(shown)[key] !== value) throw fault('invalid', `${place}.${key} holds a mask instead of a value`, { cause: 'input' });
        return [key, before];
      }),
    );
  const { annotations } = edited.metadata ?? {};
  return {
    ...edited,
    ...(edited['data'] === undefined ? {} : { data: restore('data', edited['data'], current['data'], masked['data']) }),
    ...(edited['stringData'] === undefined ? {} : { stringData: restore('stringData', edited['stringData'], current['stringData'], masked['stringData']) }),
    ...(annotations === undefined ? {} : { metadata: { ...edited.metadata, annotations: restore('metadata.annotations', annotations, current.metadata?.annotations, masked.metadata?.annotations) as Record<string, string> } }),
  };
};
