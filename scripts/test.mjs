// test.mjs unit|e2e|lab: one suite, with everything it needs installed first; what a machine lacks is said and skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/fresh.mjs';
import { ensureInstalled, has, node24, root, runNode } from './lib/setup.mjs';

const suite = process.argv[2] ?? 'unit';
const filters = process.argv.slice(3);
const results = join(root, 'test-results');
/** In CI a skipped test is a failed one. */
const noSkip = process.env.QUARTERDECK_NO_SKIP === '1';
const isRoot = process.getuid?.() === 0;
const isDebian = existsSync('/etc/debian_version');

const step = (name, command, args) => {
  process.stdout.write(`— ${name}\n`);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
};

const apt = (packages) => {
  if (!isRoot || !isDebian) return false;
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  return spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
};

/** Sentence that says why the suite cannot run here; undefined when it can. */
const lacks = () => {
  if (suite === 'e2e' && !has('chromium') && !apt(['chromium', 'fonts-noto-cjk'])) return 'There is no Chromium on this machine, and installing it needs root on Debian';
  if (suite === 'lab' && (!isRoot || !isDebian)) return 'The lab needs root on Debian';
  if (suite === 'lab' && !has('chromium') && !apt(['chromium', 'fonts-noto-cjk'])) return 'There is no Chromium on this machine and it could not be installed';
  return undefined;
};

const write = (count) => {
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${suite}.count.json`), JSON.stringify(count));
  process.stdout.write(`${suite}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  process.exitCode = count.failed === 0 ? 0 : 1;
};

const main = async () => {
  ensureInstalled();
  const lack = lacks();
  if (lack) {
    process.stdout.write(`${suite}: ${lack}.\n`);
    return write({ passed: 0, failed: noSkip ? 1 : 0, skipped: 1 });
  }
  let failed = 0;
  if (suite === 'unit' && filters.length === 0) {
    if (!step('types', node24(), ['scripts/typecheck.mjs'])) failed += 1;
    if (!step('lint', node24(), ['node_modules/eslint/bin/eslint.js', '.'])) failed += 1;
  }
  if (suite !== 'unit') await ensureBuilt();
  if (suite === 'lab' && !step('lab up', 'test/lab/lab', ['up'])) return write({ passed: 0, failed: 1, skipped: 0 });
  const report = join(results, `${suite}.json`);
  const code = await runNode([join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', suite, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters], { cwd: root });
  const json = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };
  const skipped = json.numPendingTests + json.numTodoTests;
  failed += json.numFailedTests;
  if (code !== 0 && failed === 0) failed = 1; // a file that did not load, an unhandled rejection, no test at all
  if (noSkip && skipped > 0) {
    process.stdout.write(`${suite}: skipping is forbidden here, and ${skipped} tests were skipped\n`);
    failed += skipped;
  }
  write({ passed: json.numPassedTests, failed, skipped });
};

await main();
