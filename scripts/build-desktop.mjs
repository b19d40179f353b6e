// The desktop host: main and preload as one CJS file each. A sandboxed preload can only be CJS, and can require nothing but Electron.
import { build } from 'esbuild';
import { join } from 'node:path';
import { root, version } from './lib/setup.mjs';

/** Optional native parts that ssh2 and ws try and do without, and what Electron itself gives. */
const external = ['cpu-features', './crypto/build/Release/sshcrypto.node', 'bufferutil', 'utf-8-validate', 'electron'];

/** Writes main.cjs and preload.cjs into `folder`, from the project's root. */
export const buildDesktop = async (folder = 'dist/desktop') => {
  const common = /** @type {const} */ ({ bundle: true, format: 'cjs', logLevel: 'warning' });
  await Promise.all([
    build({
      ...common,
      entryPoints: [join(root, 'main/hosts/desktop/main.ts')],
      outfile: join(root, folder, 'main.cjs'),
      platform: 'node',
      target: 'node24',
      external,
      sourcemap: 'linked',
      define: { QUARTERDECK_VERSION: JSON.stringify(version()), 'import.meta.url': '__importMetaUrl' },
      banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    }),
    build({ ...common, entryPoints: [join(root, 'preload/index.ts')], outfile: join(root, folder, 'preload.cjs'), platform: 'browser', target: 'chrome130', minify: true, external: ['electron'] }),
  ]);
};
