import { defineConfig } from 'vitest/config';

// One configuration, three suites: `vitest run --project unit|e2e|lab`.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{main,preload,renderer,fakes,architecture}/**/*.test.{ts,tsx}'], environment: 'node', testTimeout: 20_000, hookTimeout: 20_000, setupFiles: ['test/setup.ts'] } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], environment: 'node', testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
      { test: { name: 'lab', include: ['test/lab/**/*.test.ts'], environment: 'node', testTimeout: 300_000, hookTimeout: 600_000, fileParallelism: false } },
    ],
  },
});
