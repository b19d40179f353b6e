// The command line: `npm run -s quarterdeck -- COMMAND`.
import { join } from 'node:path';
import { ensureBuilt } from './lib/fresh.mjs';
import { ensureInstalled, root, runNode } from './lib/setup.mjs';

try {
  ensureInstalled();
  await ensureBuilt();
  process.exitCode = await runNode([join(root, 'dist/cli.cjs'), ...process.argv.slice(2)]);
} catch (error) {
  process.stderr.write(`quarterdeck: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 70; // sysexits: EX_SOFTWARE
}
