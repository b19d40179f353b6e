import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { deadline } from '../../base/abort.ts';
import { fault, FaultError } from '../../../preload/contract/fault.ts';
import type { Renewed } from './types.ts';

/** The provider's answers are small; it has this long (ms) for both. */
const LIMIT_MS = 15_000;

const discoverySchema = z.object({ token_endpoint: z.url() });
const tokenSchema = z.object({ id_token: z.string().optional(), refresh_token: z.string().optional(), error: z.string().optional(), error_description: z.string().optional() });

/** When (ms) a JWT ends by its `exp` (RFC 7519 §4.1.4); undefined for anything that is no JWT. The signature is the server's business. */
export const jwtExpiry = (token: string): number | undefined => {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const exp = typeof payload === 'object' && payload !== null && 'exp' in payload ? payload.exp : undefined;
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
};

type Config = Readonly<Record<string, string>>;

/**
 * The auth-provider `oidc` of a kubeconfig (client-go `plugin/pkg/client/auth/oidc`): the id token while it lasts, then
 * a new one by the refresh token (OpenID Connect Core §12). New tokens stay in memory; the kubeconfig is never written.
 */
export class Oidc {
  readonly #cluster: string;
  readonly #config: Config;
  #refreshToken: string;
  #first: string | undefined;

  constructor(cluster: string, config: Config) {
    this.#cluster = cluster;
    this.#config = config;
    this.#refreshToken = config['refresh-token'] ?? '';
    this.#first = config['id-token'];
  }

  async fetch(signal: AbortSignal): Promise<Renewed> {
    const first = this.#first;
    this.#first = undefined;
    const expires = first === undefined || first === '' ? undefined : jwtExpiry(first);
    if (first !== undefined && first !== '' && (expires === undefined || expires > Date.now() + 30_000)) return { token: first, ...(expires === undefined ? {} : { expires }) };
    if (this.#refreshToken === '') throw fault('unauthorised', 'The sign-in has expired and the kubeconfig has no refresh token', { cause: 'token-expired', cluster: this.#cluster });
    const limit = deadline(LIMIT_MS, 'The identity provider did not answer in time', signal);
    try {
      return await this.#refresh(limit.signal);
    } catch (cause) {
      if (cause instanceof FaultError) throw cause;
      if (signal.aborted) throw fault('cancelled', 'Stopped before the sign-in was renewed');
      throw this.#failed(limit.signal.aborted ? 'it did not answer in time' : cause instanceof Error ? cause.message : String(cause));
    } finally {
      limit.clear();
    }
  }

  #failed(words: string): FaultError {
    return fault('unauthorised', `The identity provider ${this.#config['idp-issuer-url'] ?? ''} did not renew the sign-in: ${words}`, { cause: 'oidc-refresh', cluster: this.#cluster });
  }

  async #ca(): Promise<string | undefined> {
    const data = this.#config['idp-certificate-authority-data'];
    if (data !== undefined && data !== '') return Buffer.from(data, 'base64').toString('utf8');
    const file = this.#config['idp-certificate-authority'];
    return file === undefined || file === '' ? undefined : readFile(file, 'utf8');
  }

  async #refresh(signal: AbortSignal): Promise<Renewed> {
    const issuer = (this.#config['idp-issuer-url'] ?? '').replace(/\/+$/, '');
    if (!URL.canParse(issuer)) throw this.#failed('the kubeconfig names no issuer');
    const ca = await this.#ca();
    const dispatcher = new Agent({ connect: { ...(ca === undefined ? {} : { ca }) } });
    try {
      const found = await request(`${issuer}/.well-known/openid-configuration`, { dispatcher, signal });
      const discovery = discoverySchema.safeParse(await found.body.json().catch(() => undefined));
      if (!discovery.success) throw this.#failed(`its discovery answered HTTP ${found.statusCode} without a token endpoint`);
      const answer = await this.#ask(discovery.data.token_endpoint, dispatcher, signal);
      if (answer.refresh_token !== undefined) this.#refreshToken = answer.refresh_token;
      const token = answer.id_token ?? '';
      if (token === '') throw this.#failed('it gave no id token');
      const expires = jwtExpiry(token);
      return { token, ...(expires === undefined ? {} : { expires }) };
    } finally {
      void dispatcher.destroy().catch(() => undefined);
    }
  }

  /** Providers differ in where they want the client's secret: first the header, then the body, as golang.org/x/oauth2 does. */
  async #ask(endpoint: string, dispatcher: Agent, signal: AbortSignal): Promise<z.output<typeof tokenSchema>> {
    const id = this.#config['client-id'] ?? '';
    const secret = this.#config['client-secret'] ?? '';
    let words = '';
    for (const inHeader of secret === '' ? [false] : [true, false]) {
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: this.#refreshToken, ...(inHeader ? {} : { client_id: id, ...(secret === '' ? {} : { client_secret: secret }) }) });
      const basic = `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
      const answer = await request(endpoint, { method: 'POST', dispatcher, signal, body: form.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', ...(inHeader ? { authorization: basic } : {}) } });
      const read = tokenSchema.safeParse(await answer.body.json().catch(() => undefined));
      if (answer.statusCode === 200 && read.success) return read.data;
      words = read.success && read.data.error !== undefined ? `${read.data.error}${read.data.error_description === undefined ? '' : `: ${read.data.error_description.slice(0, 200)}`}` : `HTTP ${answer.statusCode}`;
    }
    throw this.#failed(words);
  }
}
