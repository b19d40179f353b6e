// Builds only when a source is newer than what was built: `npm start` twice costs nothing the second time.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode } from './setup.mjs';

const sources = ['main', 'preload', 'renderer', 'resources', 'scripts', 'package.json', 'package-lock.json', 'vite.config.ts'];

const newest = (path) => {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

/** Builds when needed; throws when the build fails. */
export const ensureBuilt = async () => {
  const built = [join(root, 'dist/cli.cjs'), join(root, 'dist/renderer/index.html')];
  const source = Math.max(...sources.map((s) => join(root, s)).filter((p) => existsSync(p)).map(newest));
  if (built.every((file) => existsSync(file) && statSync(file).mtimeMs > source)) return;
  process.stderr.write('Quarterdeck: building…\n');
  const code = await runNode([join(root, 'scripts/build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error('The build failed; what it said stands above');
};
