import { expect, test } from 'vitest';
import type { FaultCause, FaultKind } from '../../preload/contract/fault.ts';
import { FAULT_CAUSES, FAULT_KINDS } from '../../renderer/text/fault-words.ts';
import { describeFault } from '../../renderer/text/faults.ts';

const CJK = /\p{Script=Han}/u;
const faults = [
  ...(Object.keys(FAULT_KINDS) as FaultKind[]).map((kind) => ({ kind, message: 'it failed' })),
  ...(Object.keys(FAULT_CAUSES) as FaultCause[]).map((cause) => ({ kind: 'invalid' as const, cause, message: 'it failed' })),
];

test.each(faults)('$kind $cause has words in both languages', (fault) => {
  const en = describeFault(fault, 'en');
  const zh = describeFault(fault, 'zh-CN');
  for (const words of [en.title, en.nextStep]) expect(words).toMatch(/^[^\p{Script=Han}]{3,}$/u);
  for (const words of [zh.title, zh.nextStep]) expect(words).toMatch(CJK);
  expect(en.detail).toBe('it failed');
});

test('no two causes are called the same', () => {
  const titles = Object.values(FAULT_CAUSES).map((words) => words.en[0]);
  expect(new Set(titles).size).toBe(titles.length);
});

test('place, status and reference stand behind the sentence', () => {
  const text = describeFault({ kind: 'bug', message: 'oops', host: 'node-2', line: 3, status: 500, reference: 'r-1', retryAfterSeconds: 7 }, 'en');
  expect(text.detail).toBe('oops (host node-2 · line 3 · HTTP 500 · reference r-1)');
  expect(text.nextStep).toMatch(/7 s\.$/);
});
