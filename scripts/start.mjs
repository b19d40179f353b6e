// `npm start`: installs, builds, and opens the app: Electron where its binary is, else the browser host.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/fresh.mjs';
import { ensureInstalled, root, runNode } from './lib/setup.mjs';

const args = process.argv.slice(2);

/** Electron's own record of where its binary is; the package alone comes without one. */
const electronBinary = () => {
  const folder = join(root, 'node_modules/electron');
  const record = join(folder, 'path.txt');
  if (!existsSync(record)) return undefined;
  const binary = join(folder, 'dist', readFileSync(record, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
};

try {
  ensureInstalled();
  await ensureBuilt();
  const serves = args.some((a) => a === '--no-open' || a === '--port' || a.startsWith('--port=') || a === '--browser');
  const binary = serves ? undefined : electronBinary();
  if (binary) {
    const { spawn } = await import('node:child_process');
    const child = spawn(binary, [root, ...args], { stdio: 'inherit' });
    process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  } else {
    if (!serves) process.stderr.write('Quarterdeck: Electron’s binary is not on this machine (it comes from outside the package registries), so the app opens in your browser: same program, same screens.\n');
    process.exitCode = await runNode(['--enable-source-maps', join(root, 'dist/cli.cjs'), 'serve', ...args.filter((a) => a !== '--browser')]);
  }
} catch (error) {
  process.stderr.write(`quarterdeck: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 70;
}
