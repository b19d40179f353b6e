// Type-checks every runtime with its own settings: DOM stays out of main, Node out of the renderer.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/setup.mjs';

let failed = 0;
for (const project of ['preload/contract', 'preload', 'main', 'renderer', 'test']) {
  const run = spawnSync(process.execPath, [join(root, 'node_modules/typescript7/bin/tsc'), '-p', join(root, project, 'tsconfig.json')], { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
