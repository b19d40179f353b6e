import type { KubeObject } from '../kinds/types.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What stands in a screen or a file instead of a secret value: its size tells an empty or cut-off one apart. */
export const maskText = (bytes: number): string => `«masked, ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}»`;

const maskValues = (values: unknown, size: (text: string) => number): Record<string, string> =>
  Object.fromEntries(Object.entries((values ?? {}) as Record<string, unknown>).map(([key, value]) => [key, maskText(typeof value === 'string' ? size(value) : 0)]));

/** Whether an object holds values that must not leave main: Secrets, by kind. */
export const isSecret = (object: KubeObject): boolean => object.kind === 'Secret' && (object.apiVersion === undefined || object.apiVersion === 'v1');

/**
 * The object with the values of a Secret replaced by `«masked, N bytes»`, in `data`, `stringData` and in the copy
 * that `kubectl apply` keeps in an annotation. A List is masked item by item; other objects come back as they are.
 */
export const maskSecrets = <T extends KubeObject>(object: T): T => {
  const items = object['items'];
  if (Array.isArray(items)) return { ...object, items: (items as KubeObject[]).map((item) => maskSecrets(object.kind === 'SecretList' ? { ...item, kind: 'Secret' } : item)) };
  if (!isSecret(object)) return object;
  const annotations = object.metadata?.annotations;
  return {
    ...object,
    ...(object['data'] === undefined ? {} : { data: maskValues(object['data'], (text) => Buffer.from(text, 'base64').length) }),
    ...(object['stringData'] === undefined ? {} : { stringData: maskValues(object['stringData'], (text) => Buffer.byteLength(text)) }),
    ...(annotations?.[LAST_APPLIED] === undefined ? {} : { metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: maskText(Buffer.byteLength(annotations[LAST_APPLIED])) } } }),
  };
};
