import { fit } from '../../preload/contract/model/rank.ts';

/** An entry with how well it fits. */
export interface Scored<T> {
  readonly entry: T;
  readonly score: number;
}

/** Entries that fit with how well they do, best first; equal ones keep their order, the shorter before the longer. With nothing typed everything fits. */
export const scoreEntries = <T extends { readonly title: string }>(entries: readonly T[], typed: string): readonly Scored<T>[] =>
  typed.trim() === ''
    ? entries.map((entry) => ({ entry, score: 0 }))
    : entries
        .flatMap((entry) => {
          const score = fit(entry.title, typed);
          return score === undefined ? [] : [{ entry, score }];
        })
        .sort((a, b) => a.score - b.score || a.entry.title.length - b.entry.title.length);

/** Entries that fit, best first; equal ones keep their order. */
export const rankPalette = <T extends { readonly title: string }>(entries: readonly T[], typed: string): readonly T[] => scoreEntries(entries, typed).map((scored) => scored.entry);
