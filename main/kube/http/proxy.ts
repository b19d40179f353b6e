import { isIP, type Socket } from 'node:net';
import { abortError } from '../../base/abort.ts';

/** No proxy's answer to CONNECT is longer (bytes). */
const HEAD_LIMIT = 16 * 1024;

interface To {
  readonly host: string;
  readonly port: number;
}

/** Reads from a socket until `complete` has a length, and puts what came after it back. */
const readUntil = (socket: Socket, complete: (data: Buffer) => number | undefined, signal: AbortSignal): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let data = Buffer.alloc(0);
    const done = (error: Error | undefined, length = 0): void => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      socket.pause();
      if (error) {
        socket.on('error', () => undefined).destroy();
        reject(error);
        return;
      }
      if (data.length > length) socket.unshift(data.subarray(length));
      resolve(data.subarray(0, length));
    };
    const onData = (chunk: Buffer): void => {
      data = Buffer.concat([data, chunk]);
      const length = complete(data);
      if (length !== undefined && data.length >= length) done(undefined, length);
      else if (data.length > HEAD_LIMIT) done(new Error('its answer does not end'));
    };
    const onError = (error: Error): void => done(error);
    const onClose = (): void => done(new Error('it closed the connection'));
    const onAbort = (): void => done(abortError(signal));
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.resume();
  });

const fail = (socket: Socket, words: string): never => {
  socket.on('error', () => undefined).destroy();
  throw new Error(words);
};

const credentialsOf = (proxy: URL): readonly [string, string] | undefined => (proxy.username === '' ? undefined : [decodeURIComponent(proxy.username), decodeURIComponent(proxy.password)]);

/** Asks an HTTP proxy for a tunnel (RFC 9110 §9.3.6). */
export const throughHttpProxy = async (socket: Socket, proxy: URL, to: To, signal: AbortSignal): Promise<Socket> => {
  const authority = `${isIP(to.host) === 6 ? `[${to.host}]` : to.host}:${to.port}`;
  const user = credentialsOf(proxy);
  const auth = user ? `Proxy-Authorization: Basic ${Buffer.from(user.join(':')).toString('base64')}\r\n` : '';
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  const head = await readUntil(socket, (data) => (data.indexOf('\r\n\r\n') < 0 ? undefined : data.indexOf('\r\n\r\n') + 4), signal);
  const line = head.toString('latin1').split('\r\n')[0] ?? '';
  return /^HTTP\/1\.[01] 2\d\d/.test(line) ? socket : fail(socket, /^HTTP\//.test(line) ? `${proxy.host} answered ${line.replace(/^HTTP\/\S+ /, '')}` : `${proxy.host} is no HTTP proxy`);
};

const SOCKS_ERRORS = ['', 'general failure', 'not allowed by its rules', 'network unreachable', 'host unreachable', 'connection refused', 'time to live expired', 'command not supported', 'address type not supported'];

/** Goes through a SOCKS5 proxy (RFC 1928; RFC 1929 for user and password). The proxy resolves the name. */
export const throughSocks = async (socket: Socket, proxy: URL, to: To, signal: AbortSignal): Promise<Socket> => {
  const user = credentialsOf(proxy);
  socket.write(Buffer.from(user ? [5, 2, 0, 2] : [5, 1, 0]));
  const method = await readUntil(socket, () => 2, signal);
  if (method[0] !== 5) return fail(socket, `${proxy.host} is no SOCKS5 proxy`);
  if (method[1] === 2 && user) {
    const [name, password] = user.map((part) => Buffer.from(part)) as [Buffer, Buffer];
    socket.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([password.length]), password]));
    const answer = await readUntil(socket, () => 2, signal);
    if (answer[1] !== 0) return fail(socket, `${proxy.host} did not accept the user and password`);
  } else if (method[1] !== 0) return fail(socket, `${proxy.host} wants another way of signing in`);
  const host = Buffer.from(to.host);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0, 3, host.length]), host, Buffer.from([to.port >> 8, to.port & 255])]));
  // the bound address that follows is of no use, its length depends on its type
  const reply = await readUntil(socket, (data) => (data.length < 5 ? undefined : 6 + (data[3] === 1 ? 4 : data[3] === 4 ? 16 : 1 + (data[4] ?? 0))), signal);
  return reply[1] === 0 ? socket : fail(socket, `${proxy.host}: ${SOCKS_ERRORS[reply[1] ?? 0] ?? `error ${String(reply[1])}`}`);
};
