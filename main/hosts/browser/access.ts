import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const COOKIE = 'quarterdeck';

/** A secret of 256 bits, for an address or a cookie. */
const secret = (): string => randomBytes(32).toString('base64url');

const equal = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
};

/**
 * Who may talk to the browser host: whoever brought the one-time token of the printed address, which is exchanged for an
 * HttpOnly, SameSite=Strict cookie. Host and Origin are checked as well, so that another site's page (DNS rebinding,
 * cross-site requests) gets nowhere even in the operator's own browser.
 */
export class Access {
  readonly #hosts: ReadonlySet<string>;
  readonly #cookieName: string;
  readonly #sessions = new Set<string>();
  #token: string | undefined = secret();

  constructor(port: number) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    // Cookies ignore the port: two instances on one machine must not overwrite each other's.
    this.#cookieName = `${COOKIE}-${port}`;
  }

  /** The token for the printed address; undefined once it has been used. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Exchanges the token for a cookie, once. Undefined: it is wrong or was used before. */
  exchange(token: string): string | undefined {
    if (this.#token === undefined || !equal(token, this.#token)) return undefined;
    this.#token = undefined;
    const session = secret();
    this.#sessions.add(session);
    return `${this.#cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Is the Host header ours, and does the Origin header, where there is one, name it too. */
  fromHere(request: IncomingMessage, originRequired = false): boolean {
    const { host, origin } = request.headers;
    if (host === undefined || !this.#hosts.has(host)) return false;
    if (origin === undefined) return !originRequired;
    return origin === `http://${host}`;
  }

  hasSession(request: IncomingMessage): boolean {
    for (const part of (request.headers.cookie ?? '').split(';')) {
      const [name, value] = part.trim().split('=', 2);
      if (name !== this.#cookieName || value === undefined) continue;
      for (const session of this.#sessions) if (equal(value, session)) return true;
    }
    return false;
  }
}
