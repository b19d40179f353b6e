import { defineConfig } from 'vitest/config';

// Patient: a busy machine is no failure. A condition that never comes still fails the test.
const expect = { poll: { timeout: 15_000 } };

// One configuration, four suites: `vitest run --project unit|e2e|desktop|lab`.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{main,preload,renderer,fakes,architecture}/**/*.test.{ts,tsx}'], environment: 'node', expect, testTimeout: 20_000, hookTimeout: 20_000, setupFiles: ['test/setup.ts'] } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], environment: 'node', expect, testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
      // Apart from e2e: Electron's binary is not in the package registries, so CI cannot have it. The GitHub workflow runs it.
      { test: { name: 'desktop', include: ['test/desktop/**/*.test.ts'], environment: 'node', expect, testTimeout: 120_000, hookTimeout: 120_000 } },
      { test: { name: 'lab', include: ['test/lab/**/*.test.ts'], environment: 'node', expect, testTimeout: 300_000, hookTimeout: 600_000, fileParallelism: false } },
    ],
  },
});
