import { BlockList, isIP } from 'node:net';

const inRange = (host: string, range: string): boolean => {
  const [network = '', bits] = range.split('/');
  const family = isIP(host);
  if (family === 0 || bits === undefined || isIP(network) !== family) return false;
  try {
    const list = new BlockList();
    list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
    return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
  } catch {
    return false;
  }
};

/** Does `NO_PROXY` name this host: itself, a domain above it, an address or a range of addresses. */
const excepted = (host: string, port: string, noProxy: string): boolean =>
  noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const one = entry.toLowerCase();
      if (one === '*') return true;
      if (one === `${host}:${port}`) return true;
      if (inRange(host, one)) return true;
      const bare = one.replace(/^\*?\./, '');
      return host === bare && !one.startsWith('.') ? true : host.endsWith(`.${bare}`);
    });

/** The proxy that the environment names for a server, as Go's `http.ProxyFromEnvironment` finds it for kubectl; never for this machine itself. */
export const envProxy = (server: URL, env: Readonly<Record<string, string | undefined>>): string | undefined => {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host.startsWith('127.') || host === '::1') return undefined;
  const read = (name: string): string => env[name] ?? env[name.toLowerCase()] ?? '';
  const proxy = read(server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const port = server.port === '' ? (server.protocol === 'https:' ? '443' : '80') : server.port;
  if (proxy === '' || excepted(host, port, read('NO_PROXY'))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
};
