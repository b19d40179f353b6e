// Builds what runs: the renderer (vite), the browser host and the command line (one CJS file each), the desktop host.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as viteBuild } from 'vite';
import { root, version } from './lib/setup.mjs';

/** Optional native parts that ssh2 and ws try and do without. */
const external = ['cpu-features', './crypto/build/Release/sshcrypto.node', 'bufferutil', 'utf-8-validate', 'electron'];

const nodeBundle = (entry, outfile) =>
  build({ entryPoints: [join(root, entry)], outfile: join(root, outfile), bundle: true, platform: 'node', format: 'cjs', target: 'node24', external, sourcemap: 'linked', logLevel: 'warning', define: { QUARTERDECK_VERSION: JSON.stringify(version()), 'import.meta.url': '__importMetaUrl' }, banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" } });

/** What is started: turns on Node's compile cache before the program is read, which saves half of the start and the memory of compiling 4.5 MB. */
const starter = `'use strict';
require('node:module').enableCompileCache(require('node:path').join(__dirname, '.compile-cache'));
require('./program.cjs');
`;
await mkdir(join(root, 'dist'), { recursive: true });

const desktop = join(root, 'scripts/build-desktop.mjs');
await Promise.all([
  nodeBundle('main/hosts/cli/main.ts', 'dist/program.cjs'),
  writeFile(join(root, 'dist/cli.cjs'), starter),
  viteBuild({ root: join(root, 'renderer'), configFile: join(root, 'vite.config.ts'), logLevel: 'warn' }),
  existsSync(desktop) ? import(desktop).then((m) => m.buildDesktop()) : undefined,
]);
