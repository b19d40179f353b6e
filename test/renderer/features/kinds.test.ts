import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VERDICTS } from '../../../preload/contract/model/verdict.ts';
import type { Capability, Column, KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import { actionsFor, bulkActions, isWorkload, refOf } from '../../../renderer/features/kinds/view.ts';
import { chipValues, statusFacet, toggleWanted } from '../../../renderer/ui/states.ts';
import { readyText, shortImage } from '../../../renderer/ui/cells.ts';
import { toCsv, toTsv } from '../../../renderer/ui/csv.ts';

const live = { kind: 'live', readOnly: false };
const kind = (id: string, capabilities: readonly Capability[], more: Partial<KindInfo> = {}): KindInfo => ({ id, group: '', version: 'v1', kind: id, plural: id, namespaced: true, shortNames: [], verbs: ['list'], category: 'workloads', capabilities, custom: false, ...more });
const row = (cells: Row['cells'], more: Partial<Row> = {}): Row => ({ key: 'k', name: 'web', created: 0, verdict: 'ok', cells, ...more });
const columns = (...titles: readonly string[]): readonly Column[] => titles.map((title) => ({ title, type: 'text', wide: false }));

test('a state is wanted by one press and not wanted by another, and others are left alone', () => {
  fc.assert(
    fc.property(fc.subarray([...VERDICTS]), fc.constantFrom(...VERDICTS), (wantedList, pressed) => {
      const wanted = { verdict: wantedList, kind: ['pods'] };
      const once = toggleWanted(wanted, 'verdict', pressed);
      expect(once['verdict']?.includes(pressed)).toBe(!wantedList.includes(pressed));
      expect(new Set(toggleWanted(once, 'verdict', pressed)['verdict'])).toEqual(new Set(wantedList));
      expect(once['kind']).toEqual(['pods']);
    }),
  );
});

test('the most frequent states have chips, and those that are wanted whatever their number', () => {
  const counts = new Map([['Running', 9], ['Pending', 2], ['Failed', 2], ['Error', 1]]);
  expect(chipValues(counts, [], 2)).toEqual([['Running', 9], ['Failed', 2]]);
  expect(chipValues(counts, ['Error', 'Gone'], 2)).toEqual([['Running', 9], ['Failed', 2], ['Error', 1], ['Gone', 0]]);
  expect(chipValues(undefined, [], 2)).toEqual([]);
});

test('a kind’s own state is its column STATUS or PHASE', () => {
  const [facet] = statusFacet(columns('READY', 'STATUS'));
  expect(facet?.of(row(['1/1', 'Running']))).toBe('Running');
  expect(facet?.of(row(['1/1', null]))).toBeUndefined();
  expect(statusFacet(columns('READY'))).toEqual([]);
});

test('capabilities decide what is offered', () => {
  const names = (capabilities: readonly Capability[], cluster = live): readonly string[] => actionsFor(capabilities, cluster).map((one) => one.action);
  expect(names(['loggable', 'execable', 'editable', 'deletable'])).toEqual(['open', 'logs', 'terminal', 'edit', 'delete']);
  expect(names(['scalable', 'restartable', 'rollbackable', 'deployable', 'hasPods', 'loggable', 'editable', 'deletable'])).toEqual(['open', 'logs', 'terminal', 'deploy', 'scale', 'rollback', 'restart', 'edit', 'delete']);
  expect(names([])).toEqual(['open']);
  // A machine is entered over SSH.
  expect(names(['cordonable', 'hasPods'])).toEqual(['open', 'terminal']);
});

test('a snapshot and a read-only cluster offer nothing that changes them', () => {
  const all: readonly Capability[] = ['scalable', 'restartable', 'rollbackable', 'deployable', 'hasPods', 'loggable', 'execable', 'editable', 'deletable'];
  expect(actionsFor(all, { kind: 'snapshot', readOnly: true }).map((one) => one.action)).toEqual(['open']);
  expect(actionsFor(all, { kind: 'live', readOnly: true }).map((one) => one.action)).toEqual(['open', 'logs']);
  expect(bulkActions([kind('pods', ['deletable'])], { kind: 'live', readOnly: true })).toEqual([]);
});

test('several rows share only what all their kinds can do', () => {
  const deployments = kind('deployments.apps', ['scalable', 'restartable', 'deletable']);
  expect(bulkActions([deployments], live)).toEqual(['restart', 'scale', 'delete']);
  expect(bulkActions([deployments, kind('pods', ['deletable'])], live)).toEqual(['delete']);
  expect(bulkActions([], live)).toEqual([]);
});

test('keys of the actions are all different', () => {
  const keys = actionsFor(['scalable', 'restartable', 'rollbackable', 'deployable', 'hasPods', 'loggable', 'execable', 'editable', 'deletable'], live).map((one) => one.key);
  expect(new Set(keys).size).toBe(keys.length);
});

test('workloads run pods for somebody; pods and their templates are none', () => {
  expect(isWorkload(kind('deployments.apps', ['scalable', 'hasPods', 'loggable']))).toBe(true);
  expect(isWorkload(kind('cronjobs.batch', ['triggerable']))).toBe(true);
  expect(isWorkload(kind('pods', ['loggable', 'execable']))).toBe(false);
  expect(isWorkload(kind('podtemplates', ['editable']))).toBe(false);
  expect(isWorkload(kind('services', ['hasPods'], { category: 'network' }))).toBe(false);
});

test('how much is there, whatever a kind calls it', () => {
  expect(readyText(columns('READY', 'AGE'), row(['3/4', 1]))).toBe('3/4');
  expect(readyText(columns('DESIRED', 'CURRENT', 'READY'), row([4, 4, 3]))).toBe('3/4');
  expect(readyText(columns('DESIRED', 'READY'), row([4, null]))).toBe('0/4');
  expect(readyText(columns('STATUS', 'COMPLETIONS'), row(['Complete', '1/1']))).toBe('1/1');
  expect(readyText(columns('SCHEDULE'), row(['0 2 * * *']))).toBe('0 2 * * *');
  expect(readyText(columns('DATA'), row([3]))).toBe('');
});

test('images are shortened to what tells them apart', () => {
  expect(shortImage('registry.local:5000/shop/web:2')).toBe('web:2');
  expect(shortImage('web')).toBe('web');
  expect(shortImage(`quay.io/x/web@sha256:${'0c1f22ab'.repeat(8)}`)).toBe('web@sha256:0c1f22ab');
});

test('a row points at its object', () => {
  expect(refOf(kind('pods', []), row([], { namespace: 'production' }))).toEqual({ kind: 'pods', name: 'web', namespace: 'production' });
  expect(refOf(kind('nodes', []), row([]))).toEqual({ kind: 'nodes', name: 'web' });
});

/** Reads RFC 4180 back. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [[]];
  let cell = '';
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (inside) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; } else if (c === '"') inside = false;
      else cell += c;
    } else if (c === '"') inside = true;
    else if (c === ',') { rows.at(-1)!.push(cell); cell = ''; } else if (c === '\r' && text[i + 1] === '\n') { rows.at(-1)!.push(cell); cell = ''; rows.push([]); i++; } else cell += c;
  }
  rows.at(-1)!.push(cell);
  return rows;
};

test('CSV reads back as it was, and no cell is a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.integer()), { minLength: 1 }), (rows) => {
      const back = parseCsv(toCsv(['a', 'b'], rows)).slice(1);
      expect(back).toHaveLength(rows.length);
      for (const [at, [text, number]] of rows.entries()) {
        const cell = back[at]![0]!;
        expect(cell === text || cell === `'${text}`).toBe(true);
        expect(/^[=+@\t\r]/.test(cell)).toBe(false);
        expect(back[at]![1]).toBe(String(number));
      }
    }),
  );
  expect(toCsv(['x'], [['=1+1'], ['-5'], ['-rm'], [null]])).toBe("x\r\n'=1+1\r\n-5\r\n'-rm\r\n");
  expect(toTsv(['a', 'b'], [['x\ty', 1], [null, 'two\nlines']])).toBe('a\tb\nx y\t1\n\ttwo lines');
});
