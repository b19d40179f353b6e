import { fitObject, kindText } from '../../../preload/contract/model/rank.ts';
import type { ObjectHit, HitKind } from '../../../preload/contract/model/search.ts';
import { abortError } from '../../base/abort.ts';
import type { SeenRow, SeenTable } from './seen.ts';

/** After this long (ms) of work in one go others get their turn. */
const SLICE_MS = 4;
/** The clock is looked at every so many rows: 250 take a tenth of a millisecond. */
const ROWS_PER_LOOK = 250;

export interface ScanSource {
  readonly table: SeenTable;
  readonly kind: HitKind;
  readonly clusterName: string;
}

export interface ScanRequest {
  /** Lower-cased; at least one. */
  readonly words: readonly string[];
  readonly limit: number;
  /** Its objects come first among those that fit equally well. */
  readonly cluster?: string;
  readonly signal: AbortSignal;
}

interface Candidate {
  readonly score: number;
  readonly home: number;
  /** 1 for what stands between a workload and its pods, as old ReplicaSets do: nobody looks for those first. */
  readonly between: number;
  readonly source: ScanSource;
  readonly row: SeenRow;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Best fit first, then the cluster at hand, then what people look for, then shorter names; the rest only makes the order one. */
const compare = (a: Candidate, b: Candidate): number =>
  a.score - b.score || a.home - b.home || a.between - b.between || a.row.name.length - b.row.name.length || byText(a.row.name, b.row.name) || byText(a.row.namespace ?? '', b.row.namespace ?? '') || byText(a.source.kind.id, b.source.kind.id) || byText(a.source.table.cluster, b.source.table.cluster);

/** Keeps the best of many, in order. */
class Best {
  readonly items: Candidate[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(candidate: Candidate): void {
    const { items } = this;
    const last = items[items.length - 1];
    if (items.length >= this.#limit && last && compare(candidate, last) >= 0) return;
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = items[middle];
      if (there && compare(candidate, there) >= 0) low = middle + 1;
      else high = middle;
    }
    items.splice(low, 0, candidate);
    if (items.length > this.#limit) items.pop();
  }
}

const hitOf = ({ score, source, row }: Candidate): ObjectHit => ({
  cluster: source.table.cluster,
  kind: source.kind,
  name: row.name,
  verdict: row.verdict,
  score,
  ...(row.namespace === undefined ? {} : { namespace: row.namespace }),
  ...(row.reason === undefined ? {} : { reason: row.reason }),
  ...(source.table.ended === undefined ? {} : { seen: source.table.ended }),
});

/**
 * The best of all objects that fit, and how many fit. Works in slices of a few milliseconds and stops with the signal.
 * An object that stands in several tables counts once, in the first of them: `sources` are in that order.
 */
export const scan = async (sources: readonly ScanSource[], request: ScanRequest): Promise<{ readonly hits: readonly ObjectHit[]; readonly total: number }> => {
  const { words, limit, signal } = request;
  const best = new Best(limit);
  const before = new Map<string, SeenTable[]>();
  let total = 0;
  let began = performance.now();
  let looked = 0;
  for (const source of sources) {
    const { table } = source;
    const same = `${table.cluster} ${table.kind}`;
    const earlier = before.get(same) ?? [];
    before.set(same, [...earlier, table]);
    // A narrower or older view of a kind that is whole and live adds nothing but what is gone.
    if (earlier[0]?.whole === true && earlier[0].ended === undefined && !earlier[0].loading) continue;
    const home = table.cluster === request.cluster ? 0 : 1;
    const hasPods = source.kind.capabilities.includes('hasPods');
    const texts = { name: '', namespace: '', kind: kindText(source.kind), cluster: source.clusterName.toLowerCase() };
    for (const row of table.rows()) {
      looked += 1;
      if (looked % ROWS_PER_LOOK === 0 && performance.now() - began > SLICE_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        if (signal.aborted) throw abortError(signal);
        began = performance.now();
      }
      // Names are lower-case by the API's own rules, apart from a few kinds: this copies nothing then.
      texts.name = row.name.toLowerCase();
      texts.namespace = row.namespace ?? '';
      const score = fitObject(texts, words);
      if (score === undefined || earlier.some((one) => one.has(row.key))) continue;
      total += 1;
      best.add({ score, home, between: hasPods && row.owner !== undefined ? 1 : 0, source, row });
    }
  }
  return { hits: best.items.map(hitOf), total };
};
