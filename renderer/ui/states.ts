import type { Verdict } from '../../preload/contract/model/verdict.ts';
import type { Column, Row } from '../../preload/contract/model/rows.ts';
import type { Facet, Wanted } from './tableView.ts';

/** Verdicts as the chips show them: what needs a look comes first. */
export const WORST_FIRST: readonly Verdict[] = ['bad', 'warn', 'unknown', 'ok'];

/** Wants one more value of a facet, or no longer. */
export const toggleWanted = (wanted: Wanted, facet: string, value: string): Wanted => {
  const values = wanted[facet] ?? [];
  return { ...wanted, [facet]: values.includes(value) ? values.filter((one) => one !== value) : [...values, value] };
};

/** The values that get a chip: those with the most rows, and what is wanted even where no row has it. */
export const chipValues = (counts: ReadonlyMap<string, number> | undefined, wanted: readonly string[], most: number): readonly (readonly [string, number])[] => {
  const all = [...(counts ?? [])].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const kept = all.filter(([value], at) => at < most || wanted.includes(value));
  return [...kept, ...wanted.filter((value) => counts?.has(value) !== true).map((value) => [value, 0] as const)];
};

/** What a kind itself calls the state of an object: its column STATUS or PHASE, where it has one. */
export const statusFacet = (columns: readonly Column[]): readonly Facet<Row>[] => {
  const at = columns.findIndex((column) => column.title === 'STATUS' || column.title === 'PHASE');
  if (at < 0) return [];
  return [{ id: 'status', of: (row) => { const cell = row.cells[at]; return typeof cell === 'string' && cell !== '' ? cell : undefined; } }];
};
