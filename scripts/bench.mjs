// `npm run bench`: ratios against peers and against the wire itself, measured in one run on one machine.
import { join } from 'node:path';
import { ensureBuilt } from './lib/fresh.mjs';
import { ensureInstalled, root, runNode } from './lib/setup.mjs';

ensureInstalled();
await ensureBuilt();
process.exitCode = await runNode([join(root, 'test/bench/bench.ts'), ...process.argv.slice(2)], { cwd: root });
