import { expect, test } from 'vitest';
import { fit } from '../../preload/contract/model/rank.ts';
import { rankPalette } from '../../renderer/app/rank.ts';
import { humanBytes } from '../../renderer/ui/bytes.ts';
import { humanAge } from '../../renderer/ui/clock.ts';

// Expected by k8s.io/apimachinery/pkg/util/duration/duration_test.go.
test.each([[-2000, '<invalid>'], [-1, '0s'], [0, '0s'], [99_000, '99s'], [120_000, '2m'], [121_000, '2m1s'], [599_000, '9m59s'], [600_000, '10m'], [10_799_000, '179m'], [10_800_000, '3h'], [10_860_000, '3h1m'], [28_799_000, '7h59m'], [28_800_000, '8h'], [172_799_000, '47h'], [172_800_000, '2d'], [176_400_000, '2d1h'], [691_200_000, '8d'], [63_072_000_000, '2y'], [63_158_400_000, '2y1d'], [252_288_000_000, '8y']])('%d ms is %s', (ms, text) => expect(humanAge(ms)).toBe(text));

test.each([[0, '0 B'], [1023, '1023 B'], [1024, '1.0 KiB'], [1_532_211, '1.5 MiB'], [314_572_800, '300 MiB']])('%d bytes are %s', (bytes, text) => expect(humanBytes(bytes)).toBe(text));

test('the palette puts whole words before letters in between', () => {
  expect(fit('node-2', 'node-2')).toBe(0);
  expect(fit('ssh node-2', 'node')).toBe(2);
  expect(fit('Deployment', 'dpm')).toBe(4);
  expect(fit('Pod', 'x')).toBeUndefined();
  expect(rankPalette([{ title: 'ssh node-2' }, { title: 'Nodes' }, { title: 'Pods' }], 'node').map((e) => e.title)).toEqual(['Nodes', 'ssh node-2']);
});
