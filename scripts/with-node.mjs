// with-node.mjs SCRIPT [ARGS…]: runs a script under Node 24, whichever Node npm itself runs on.
import { ensureInstalled, runNode } from './lib/setup.mjs';

ensureInstalled();
process.exitCode = await runNode(process.argv.slice(2));
