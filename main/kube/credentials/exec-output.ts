import { z } from 'zod';
import type { Renewed } from './types.ts';

const text = z.string().nullish();
const schema = z.object({
  kind: text,
  apiVersion: z.string(),
  status: z.object({ expirationTimestamp: text, token: text, clientCertificateData: text, clientKeyData: text }).nullish(),
});

/** What a plugin printed, as a credential, or why it is none. The text itself is never quoted: it may hold a secret. */
export const readExecCredential = (stdout: string, apiVersion: string): Renewed | { readonly problem: string } => {
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch {
    return { problem: stdout.trim() === '' ? 'printed nothing' : 'printed something that is not JSON' };
  }
  const read = schema.safeParse(value);
  if (!read.success) return { problem: 'printed JSON that is no ExecCredential' };
  const { data } = read;
  if (data.kind !== 'ExecCredential') return { problem: `printed the kind ${String(data.kind)} instead of an ExecCredential` };
  if (data.apiVersion !== apiVersion) return { problem: `answered in ${data.apiVersion} where the kubeconfig asks for ${apiVersion}` };
  const status = data.status;
  const token = status?.token ?? '';
  const cert = status?.clientCertificateData ?? '';
  const key = status?.clientKeyData ?? '';
  if (token === '' && cert === '') return { problem: 'gave neither a token nor a certificate' };
  if ((cert === '') !== (key === '')) return { problem: 'gave a certificate without its key' };
  const expires = Date.parse(status?.expirationTimestamp ?? '');
  return { ...(token === '' ? {} : { token }), ...(cert === '' ? {} : { cert, key }), ...(Number.isNaN(expires) ? {} : { expires }) };
};
