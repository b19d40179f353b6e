import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';

/** The page's own scheme: a real origin, so that `'self'` in the CSP means the files of the program and nothing else. */
export const SCHEME = 'app';
export const PAGE_ORIGIN = 'app://quarterdeck';
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;

/** antd, xterm and CodeMirror write style elements; scripts come from files only. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const headers = (type: string): Record<string, string> => ({
  'content-type': type,
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
});

const refusal = (status: number): Response => new Response(null, { status, headers: headers('text/plain; charset=utf-8') });

/** The file that an address of our page means; undefined for anything outside `folder`. */
export const fileOf = (folder: string, address: string): string | undefined => {
  try {
    const url = new URL(address);
    if (url.protocol !== `${SCHEME}:` || url.host !== 'quarterdeck') return undefined;
    const path = decodeURIComponent(url.pathname);
    // A backslash separates folders on Windows, a colon names a drive or a stream there; no file of ours has either.
    if (/[\0\\:]/.test(path)) return undefined;
    const root = resolve(folder);
    const file = resolve(root, `.${path === '/' || path === '' ? '/index.html' : path}`);
    return file.startsWith(root + sep) ? file : undefined;
  } catch {
    return undefined;
  }
};

/** Answers a request of the page with a file of the renderer's build. */
export const servePage = async (folder: string, request: { readonly url: string; readonly method: string }): Promise<Response> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  const file = fileOf(folder, request.url);
  if (file === undefined) return refusal(403);
  const type = TYPES[extname(file).toLowerCase()];
  if (type === undefined) return refusal(404);
  try {
    const bytes = await readFile(file);
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { status: 200, headers: headers(type) });
  } catch {
    return refusal(404);
  }
};
