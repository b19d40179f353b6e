import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Relative addresses: the desktop host loads the page from its own scheme, the browser host from a path.
export default defineConfig({
  root: 'renderer',
  base: './',
  publicDir: false,
  plugins: [react()],
  // The preload polyfill is an inline script, which the CSP forbids; every browser that we run in preloads modules itself.
  build: { outDir: '../dist/renderer', emptyOutDir: true, target: 'chrome130', sourcemap: false, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 3000, assetsInlineLimit: 0 },
});
