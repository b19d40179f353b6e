import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkSources, folderCycles, MAX_LINES, unusedExceptions } from './check.ts';
import { readSources } from './scan.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the program', () => {
  const sources = readSources(ROOT, ['main', 'preload', 'renderer', 'test']);

  test('is read wholly', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.find((one) => one.path === 'main/app.ts')?.imports.length).toBeGreaterThan(20);
  });
  test('keeps to who may import whom, and to its style', () => expect(checkSources(sources)).toEqual([]));
  test('has no cycles between the folders of main', () => expect(folderCycles(sources)).toEqual([]));
  test('has no exception that nobody needs', () => expect(unusedExceptions(sources)).toEqual([]));
  test('loads no schemas in the page: main checks every request with them', () => {
    const byPath = new Map(sources.map((one) => [one.path, one]));
    const reached = new Set<string>();
    const walk = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const one of byPath.get(path)?.imports ?? []) if (!one.typeOnly) walk(one.to);
    };
    walk('renderer/main.tsx');
    expect(reached.size).toBeGreaterThan(150);
    expect([...reached].filter((path) => path === 'zod' || path === 'preload/contract/contract.ts')).toEqual([]);
  });
  test('has no code among its resources', () => {
    const files = readdirSync(join(ROOT, 'resources'), { recursive: true }).map(String);
    expect(files.filter((name) => /^\.(?:[cm]?[jt]sx?|sh|py|node|wasm)$/.test(extname(name))), 'resources are data: code belongs into main, renderer or scripts').toEqual([]);
  });
});

/** Writes the files into a folder of their own and reads them as the program is read. */
const planted = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), 'architecture-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return readSources(root, [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))]);
};

const problems = (path: string, text: string): readonly string[] => checkSources(planted({ [path]: text }));

describe('the checker', () => {
  test.each([
    ['main/ssh/a.ts', "import { x } from '../kube/client.ts';", /never each other/],
    ['main/ssh/a.ts', "import type { X } from '../kube/client.ts';", /never each other/],
    ['main/releases/a.ts', "import { x } from '../kube/client.ts';", /only its types/],
    ['main/releases/a.ts', "import { type X, y } from '../journal/recorder.ts';", /only its types/],
    ['main/releases/a.ts', "export { x } from '../kube/client.ts';", /only its types/],
    ['main/releases/a.ts', "const x = await import('../ssh/pool.ts');", /handed its clients/],
    ['main/health/a.ts', "import { Latest } from '../base/latest.ts';", /health is pure/],
    ['main/base/a.ts', "import { app } from '../../preload/contract/app.ts';", /base has no domain/],
    ['preload/contract/a.ts', "type X = import('../../main/app.ts').App;", /treaty/],
    ['renderer/features/logs/a.tsx', "import { x } from '../terminals/tabs.ts';", /never imports another/],
    ['renderer/features/logs/a.ts', "import { Frame } from '../../app/Frame.tsx';", /never imports another/],
    ['renderer/ui/a.ts', "import { x } from '../features/logs/ring.ts';", /knows no feature/],
    ['renderer/ui/a.ts', "import { x } from '../../main/kube/paths.ts';", /renderer\/ui\/ may import/],
    ['main/kube/a.ts', "import { app } from 'electron';", /without Electron/],
    ['main/kube/a.ts', "const e = require('electron');", /without Electron/],
    ['main/kube/a.ts', "import { x } from '../../test/fakes/sshd.ts';", /nobody imports test/],
    ['main/other/a.ts', 'export const x = 1;', /no area/],
    ['main/kube/a.ts', 'export default 1;', /default export/],
    ['main/kube/a.ts', 'export default function x() {}', /default export/],
    ['main/kube/a.ts', 'const x = 1;\nexport { x as default };', /a\.ts:2 has a default export/],
    ['test/main/a.test.ts', "vi.mock('../../main/kube/client.ts');", /mocks a module/],
    ['main/kube/a.ts', 'export const x = 1;\n'.repeat(MAX_LINES + 1), /split it by meaning/],
  ])('catches in %s (%#)', (path, text, lesson) => {
    const found = problems(path, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(lesson);
    expect(found[0]).toContain(path);
  });

  test.each([
    ['main/releases/a.ts', "import type { KubeClient } from '../kube/client.ts';\nimport { type Recorder } from '../journal/recorder.ts';"],
    ['main/ssh/a.ts', "import type { ApiHandlers } from '../rpc/handlers.ts';\nimport { Latest } from '../base/latest.ts';"],
    ['main/ssh/a.ts', "// import { x } from '../kube/client.ts';\nexport const text = `\nimport { x } from '../kube/client.ts';`;"],
    ['main/hosts/desktop/a.ts', "import type { BrowserWindow } from 'electron';"],
    ['renderer/features/logs/a.ts', "import { x } from './ring.ts';\nimport { open } from '../../app/actions.ts';"],
    ['main/kube/a.ts', 'export const x = 1;\n'.repeat(MAX_LINES)],
  ])('lets pass in %s (%#)', (path, text) => expect(problems(path, text)).toEqual([]));

  test('finds a cycle through several folders, and shows its way', () => {
    const sources = planted({
      'main/kube/a.ts': "import type { B } from '../ssh/b.ts';",
      'main/ssh/b.ts': "import { c } from '../store/c.ts';",
      'main/store/c.ts': "import type { A } from '../kube/a.ts';\nimport { base } from '../base/x.ts';",
      'main/base/x.ts': 'export const base = 1;',
    });
    expect(folderCycles(sources)).toHaveLength(1);
    expect(folderCycles(sources)[0]).toContain('main/kube/ → main/ssh/ → main/store/ → main/kube/');
  });
});
