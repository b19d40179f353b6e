// Installers for this platform in release/: builds, then packs. electron-builder fetches Electron from outside the package registries.
import { build } from 'electron-builder';
import { join } from 'node:path';
import { root, runNode } from './lib/setup.mjs';

try {
  const code = await runNode([join(root, 'scripts/build.mjs')], { cwd: root });
  if (code !== 0) throw new Error('The build failed; what it said stands above');
  const files = await build({ projectDir: root, config: join(root, 'electron-builder.yml'), publish: 'never' });
  process.stdout.write(`${files.join('\n')}\n`);
} catch (error) {
  process.stderr.write(`dist: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
