import { z } from 'zod';

/** Scalars that YAML reads as numbers or booleans are strings where a string is wanted, as in kubectl (sigs.k8s.io/yaml). */
const text = z.preprocess((value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : (value ?? undefined)), z.string().optional());
const flag = z.preprocess((value) => value ?? undefined, z.boolean().optional());
const base64 = z.preprocess(
  (value) => value ?? undefined,
  z
    .string()
    .transform((value) => value.replace(/\s+/g, ''))
    .refine((value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0, 'is not base64')
    .optional(),
);
const list = <T extends z.ZodType>(item: T) => z.preprocess((value) => value ?? [], z.array(item));
const texts = list(z.preprocess((value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value), z.string()));
/** An object whose absence means an empty one. */
const part = <T extends z.ZodRawShape>(shape: T) => z.preprocess((value) => value ?? {}, z.object(shape));
const maybe = <T extends z.ZodType>(inner: T) => z.preprocess((value) => value ?? undefined, inner.optional());

const cluster = part({
  server: text,
  'tls-server-name': text,
  'insecure-skip-tls-verify': flag,
  'certificate-authority': text,
  'certificate-authority-data': base64,
  'proxy-url': text,
  extensions: list(part({ name: text, extension: z.unknown() })),
});

const user = part({
  'client-certificate': text,
  'client-certificate-data': base64,
  'client-key': text,
  'client-key-data': base64,
  token: text,
  tokenFile: text,
  as: text,
  'as-uid': text,
  'as-groups': texts,
  'as-user-extra': maybe(z.record(z.string(), texts)),
  username: text,
  password: text,
  'auth-provider': maybe(part({ name: text, config: maybe(z.record(z.string(), text)) })),
  exec: maybe(part({ apiVersion: text, command: text, args: texts, env: list(part({ name: text, value: text })), installHint: text, provideClusterInfo: flag, interactiveMode: text })),
});

const context = part({ cluster: text, user: text, namespace: text });
const name = z.preprocess((value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : (value ?? '')), z.string());

/** The kubeconfig format (Kubernetes reference "kubeconfig (v1)"), as far as a client reads it; what is unknown is passed over. */
export const kubeconfigSchema = z.object({
  kind: text,
  apiVersion: text,
  clusters: list(z.object({ name, cluster })),
  users: list(z.object({ name, user })),
  contexts: list(z.object({ name, context })),
  'current-context': text,
});

export type RawKubeconfig = z.output<typeof kubeconfigSchema>;
