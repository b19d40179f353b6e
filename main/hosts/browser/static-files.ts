import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.json': 'application/json' };

/** A file of the built renderer; undefined where there is none, or where the path leads out of the folder. */
export const staticFile = async (folder: string, path: string): Promise<{ readonly body: Buffer; readonly type: string } | undefined> => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const full = normalize(join(folder, decoded === '/' ? 'index.html' : decoded));
  const type = TYPES[extname(full)];
  if (!full.startsWith(folder + sep) || type === undefined || decoded.includes('\0')) return undefined;
  const info = await stat(full).catch(() => undefined);
  return info?.isFile() === true ? { body: await readFile(full), type } : undefined;
};

/** What every answer carries. Styles are inline in antd, xterm and CodeMirror (reference: dependencies §2). */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
