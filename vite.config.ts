import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { antdStyles } from './scripts/lib/antd-styles.mjs';

/** Of antd's style sheet what we use of it. */
const antdSheet = (): Plugin => ({
  name: 'antd-sheet',
  load: (id) => (/[\\/]antd[\\/]dist[\\/]antd\.css$/.test(id) ? antdStyles(join(import.meta.dirname, 'node_modules'), join(import.meta.dirname, 'renderer')) : undefined),
});

/** Asks for the frame's code and styles together with the page, not only when the first script has run. */
const frameWithThePage = (): Plugin => ({
  name: 'frame-with-the-page',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) => {
      const frame = Object.values(bundle ?? {}).find((file) => file.type === 'chunk' && file.name === 'frame');
      if (frame?.type !== 'chunk') return [];
      const [scripts, styles] = [[frame.fileName, ...frame.imports], [...(frame.viteMetadata?.importedCss ?? [])]];
      return [
        ...styles.map((file) => ({ tag: 'link', attrs: { rel: 'stylesheet', crossorigin: true, href: `./${file}` }, injectTo: 'head' as const })),
        ...scripts.map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` }, injectTo: 'head' as const })),
      ];
    },
  },
});

/**
 * Three files to begin with instead of fifty: each costs a question to main. `link` asks main while `react` and `frame`,
 * what every window shows, are read; the rest is loaded when it is looked at.
 */
const groups = [
  { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/, priority: 2 },
  { name: 'link', test: /renderer[\\/]main\.tsx$/, priority: 1 },
  { name: 'frame', test: /renderer[\\/]app[\\/]start\.tsx$/ },
];

// Relative addresses: the desktop host loads the page from its own scheme, the browser host from a path.
export default defineConfig({
  root: 'renderer',
  base: './',
  publicDir: false,
  plugins: [react(), antdSheet(), frameWithThePage()],
  // The preload polyfill is an inline script, which the CSP forbids; every browser that we run in preloads modules itself.
  build: { outDir: '../dist/renderer', emptyOutDir: true, target: 'chrome130', sourcemap: false, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 3000, assetsInlineLimit: 0, rolldownOptions: { output: { codeSplitting: { groups } } } },
});
