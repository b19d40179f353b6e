import { HISTORY_POINTS } from '../../preload/contract/model/metrics.ts';
import type { Figures, Measured } from '../../preload/contract/model/metrics.ts';

/** A cluster with at most so many objects keeps the history of all of them (500 rings are 3 MB); a larger one only of what is charted. */
const KEEP_ALL = 500;
/** Rings that nobody charts any more are kept for a while, so that a chart that is opened again goes on: so many at most. */
const KEEP_UNCHARTED = 64;

/** The last hour of one object. */
export class Ring {
  readonly at: number[] = [];
  readonly cpu: Figures['cpu'][] = [];
  readonly memory: Figures['memory'][] = [];
  /** How many points were ever added. */
  total = 0;
  /** How many charts draw it. */
  charted = 0;

  add(at: number, figures: Figures | undefined): void {
    this.at.push(at);
    this.cpu.push(figures?.cpu ?? null);
    this.memory.push(figures?.memory ?? null);
    this.total += 1;
    if (this.at.length > HISTORY_POINTS) for (const list of [this.at, this.cpu, this.memory]) list.shift();
  }

  /** Points that came after the first `seen` ones, as far as they are kept. */
  since(seen: number): { readonly at: readonly number[]; readonly cpu: readonly Figures['cpu'][]; readonly memory: readonly Figures['memory'][] } {
    const n = Math.min(this.at.length, this.total - seen);
    const last = <T>(list: readonly T[]): readonly T[] => (n === 0 ? [] : list.slice(-n));
    return { at: last(this.at), cpu: last(this.cpu), memory: last(this.memory) };
  }
}

/** `of` and the object's key; the key is empty for all nodes together. */
const idOf = (of: Measured, key: string): string => `${of} ${key}`;

/** All nodes together: the sum of those that tell. */
export const totalOf = (figures: ReadonlyMap<string, Figures>): Figures => {
  const total = { cpu: null as number | null, memory: null as number | null };
  for (const { cpu, memory } of figures.values()) {
    if (cpu !== null) total.cpu = (total.cpu ?? 0) + cpu;
    if (memory !== null) total.memory = (total.memory ?? 0) + memory;
  }
  return total;
};

/** The histories of one cluster: bounded, whatever its size. */
export class Histories {
  readonly #rings = new Map<string, Ring>();

  get size(): number {
    return this.#rings.size;
  }

  /** The ring of one object, made when it is first charted. */
  of(of: Measured, key: string): Ring {
    const id = idOf(of, key);
    const found = this.#rings.get(id);
    if (found) return found;
    const made = new Ring();
    this.#rings.set(id, made);
    return made;
  }

  /** Adds one round's figures. `asked`: was this object part of the round? One that was not gets no point. */
  record(of: Measured, at: number, figures: ReadonlyMap<string, Figures>, asked: (key: string) => boolean): void {
    if (of === 'nodes' && asked('')) this.of('nodes', '').add(at, totalOf(figures));
    const all = figures.size <= KEEP_ALL;
    if (all) for (const key of figures.keys()) if (asked(key)) this.of(of, key);
    const prefix = idOf(of, '');
    for (const [id, ring] of this.#rings) {
      const key = id.slice(prefix.length);
      if (id.startsWith(prefix) && key !== '' && asked(key)) ring.add(at, figures.get(key));
    }
    this.#tidy(at, all ? KEEP_ALL * 2 : KEEP_UNCHARTED);
  }

  /** Drops rings that nobody charts: those without a point within the hour, and the oldest beyond `keep`. */
  #tidy(now: number, keep: number): void {
    const idle = [...this.#rings].filter(([, ring]) => ring.charted === 0);
    const known = (ring: Ring): number => ring.at[ring.cpu.findLastIndex((one) => one !== null)] ?? 0;
    const drop = idle.length > keep ? idle.sort(([, a], [, b]) => known(a) - known(b)).slice(0, idle.length - keep) : [];
    for (const [id] of drop) this.#rings.delete(id);
    for (const [id, ring] of idle) if (now - known(ring) > 3_600_000) this.#rings.delete(id);
  }
}
