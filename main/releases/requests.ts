import type { KubeClient } from '../kube/client.ts';
import type { KubeObject } from './objects.ts';

/** One change as it is sent, apart from the version that it expects, which is read anew before it goes out. */
export type ChangeBody =
  | { readonly type: 'create'; readonly object: KubeObject }
  | { readonly type: 'put'; readonly object: KubeObject }
  | { readonly type: 'strategic' | 'merge'; readonly patch: { readonly metadata?: object; readonly [field: string]: unknown } }
  | { readonly type: 'json-patch'; readonly operations: readonly { readonly op: string; readonly path: string; readonly value: unknown }[] }
  | { readonly type: 'delete'; readonly uid?: string };

export interface ChangeRequest {
  readonly path: string;
  /** Refuses fields that the kind does not have, as kubectl does for what a person typed. */
  readonly strict?: boolean;
  readonly body: ChangeBody;
}

export interface Sent {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

const METHOD = { create: 'POST', put: 'PUT', strategic: 'PATCH', merge: 'PATCH', 'json-patch': 'PATCH', delete: 'DELETE' } as const;
const TYPE = { create: 'application/json', put: 'application/json', strategic: 'application/strategic-merge-patch+json', merge: 'application/merge-patch+json', 'json-patch': 'application/json-patch+json', delete: 'application/json' } as const;
/** A change passes admission webhooks, which may take up to 30 s each. */
const TIMEOUT_MS = 60_000;

/** The body with the version that the server must still hold: another one is answered with 409. */
const bodyOf = (body: ChangeBody, version: string | undefined, dryRun: boolean): unknown => {
  const at = version === undefined ? {} : { resourceVersion: version };
  switch (body.type) {
    case 'create': return body.object;
    case 'put': return { ...body.object, metadata: { ...body.object.metadata, ...at } };
    case 'strategic':
    case 'merge': return { ...body.patch, metadata: { ...body.patch.metadata, ...at } };
    case 'json-patch': return version === undefined ? body.operations : [...body.operations, { op: 'replace', path: '/metadata/resourceVersion', value: version }];
    // DeleteOptions in the body replace those of the query, the dry run among them.
    case 'delete': return { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', ...(body.uid === undefined ? {} : { preconditions: { uid: body.uid } }), ...(dryRun ? { dryRun: ['All'] } : {}) };
  }
};

/** Texts of a Warning header (RFC 7234 §5.5): `299 - "text"`, several joined by commas. */
export const warningsOf = (header: string | undefined): readonly string[] => [...(header ?? '').matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((m) => (m[1] ?? '').replace(/\\(.)/g, '$1'));

const read = async (body: AsyncIterable<Uint8Array>): Promise<KubeObject> => {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as KubeObject;
};

/** Sends one change, or asks what it would do (`dryRun=All`). Throws the server's fault. */
export const send = async (client: KubeClient, request: ChangeRequest, options: { readonly dryRun: boolean; readonly version?: string; readonly signal?: AbortSignal }): Promise<Sent> => {
  const { body, path } = request;
  const response = await client.request({
    method: METHOD[body.type],
    path,
    query: { ...(options.dryRun ? { dryRun: 'All' } : {}), ...(body.type === 'delete' ? {} : { fieldManager: 'quarterdeck', fieldValidation: request.strict ? 'Strict' : 'Warn' }) },
    headers: { 'content-type': TYPE[body.type], accept: 'application/json' },
    body: bodyOf(body, options.version, options.dryRun),
    timeoutMs: TIMEOUT_MS,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return { object: await read(response.body), warnings: warningsOf(response.headers['warning']) };
};
