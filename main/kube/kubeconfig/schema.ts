import { z } from 'zod';

const notText = (value: unknown): string | undefined => (typeof value === 'number' || typeof value === 'boolean' ? `${String(value)} is read as a ${typeof value} where text is meant: put it into quotes` : undefined);
/** Text, as strictly as kubectl: YAML reads `y`, `no` and `1` as something else, and a name that becomes `true` helps nobody. */
const strict = z.string({ error: (issue) => notText(issue.input) });
const text = z.preprocess((value) => value ?? undefined, strict.optional());
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
const texts = list(strict);
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
const name = z.preprocess((value) => value ?? '', strict);

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
