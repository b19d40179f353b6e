import type { KubeconfigUser } from '../kubeconfig/model.ts';

/** Header names are tokens: what is none is percent-encoded (client-go `headerKeyEscape`). */
const headerKey = (key: string): string => [...Buffer.from(key)].map((byte) => (/[A-Za-z0-9!#$&'*+\-.^_`|~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('');

/** `Impersonate-*` headers (Kubernetes "User impersonation"). Groups and extras repeat their header; none where nobody is impersonated. */
export const impersonation = (user: KubeconfigUser): Readonly<Record<string, readonly string[]>> => ({
  ...(user.impersonate === undefined ? {} : { 'impersonate-user': [user.impersonate] }),
  ...(user.impersonateUid === undefined ? {} : { 'impersonate-uid': [user.impersonateUid] }),
  ...(user.impersonateGroups.length === 0 ? {} : { 'impersonate-group': user.impersonateGroups }),
  ...Object.fromEntries(Object.entries(user.impersonateExtra).map(([key, values]) => [`impersonate-extra-${headerKey(key.toLowerCase())}`, values])),
});
