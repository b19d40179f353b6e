import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { Reason } from '../../preload/contract/model/common.ts';
import type { Verdict } from '../../preload/contract/model/verdict.ts';
import { fitObject, kindText, wordsOf } from '../../preload/contract/model/rank.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { Covered, ObjectHit } from '../../preload/contract/model/search.ts';
import type { PaletteAction } from './actions.ts';
import { scoreEntries } from './rank.ts';
import type { Scored } from './rank.ts';

/** The palette's groups, in the order in which they stand when they fit equally well. */
export const GROUPS = ['actions', 'places', 'clusters', 'objects', 'hosts', 'namespaces', 'kinds', 'widen'] as const;
export type PaletteGroup = (typeof GROUPS)[number];

/** One line of the palette. */
export interface PaletteEntry extends PaletteAction {
  readonly group: PaletteGroup;
  /** For objects: how it is, and why. */
  readonly verdict?: Verdict;
  readonly reason?: Reason;
  /** When it was seen last, where it is not live. */
  readonly seen?: number;
  /** What Alt+L and Alt+T do. */
  readonly logs?: () => void;
  readonly terminal?: () => void;
  /** The palette stays open. */
  readonly stays?: boolean;
}

export interface ArrangedGroup {
  readonly group: PaletteGroup;
  readonly entries: readonly PaletteEntry[];
  /** How many there are beside those that are shown. */
  readonly more: number;
}

/** More lines of one group than that are not read; typing one more letter is faster. */
const MOST = 8;
const MOST_OBJECTS = 20;
/** With nothing typed the palette is a list to read. */
const MOST_UNTYPED = 16;

/** Groups of what fits: the group with the best fit first, in each the best first. `objects` come with their score from the search. */
export const arrange = (local: readonly PaletteEntry[], objects: readonly Scored<PaletteEntry>[], total: number, widen: readonly PaletteEntry[], typed: string): readonly ArrangedGroup[] => {
  const untyped = typed.trim() === '';
  const scored = [...scoreEntries(local, typed), ...objects];
  const groups = GROUPS.flatMap((group): readonly (ArrangedGroup & { readonly best: number })[] => {
    const mine = scored.filter((one) => one.entry.group === group);
    const [first] = mine;
    if (!first) return [];
    const shown = mine.slice(0, untyped ? MOST_UNTYPED : group === 'objects' ? MOST_OBJECTS : MOST).map((one) => one.entry);
    return [{ group, entries: shown, more: (group === 'objects' ? Math.max(total, mine.length) : mine.length) - shown.length, best: first.score }];
  });
  const sorted = groups.sort((a, b) => a.best - b.best || GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
  return widen.length > 0 ? [...sorted, { group: 'widen', entries: widen, more: 0 }] : sorted;
};

/** The hits that fit what is typed now: an answer to fewer letters is shown until the next one is there, but never what does not fit. */
export const stillFitting = (hits: readonly ObjectHit[], clusters: readonly ClusterInfo[], typed: string): readonly ObjectHit[] => {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const names = new Map(clusters.map((cluster) => [cluster.id, cluster.name.toLowerCase()]));
  return hits
    .flatMap((hit): readonly ObjectHit[] => {
      const score = fitObject({ name: hit.name.toLowerCase(), namespace: hit.namespace ?? '', kind: kindText(hit.kind), cluster: names.get(hit.cluster) ?? '' }, words);
      return score === undefined || !names.has(hit.cluster) ? [] : [{ ...hit, score }];
    })
    .sort((a, b) => a.score - b.score);
};

/** A kind of a cluster that a search does not know yet and could be told of. */
export interface Unseen {
  readonly cluster: ClusterInfo;
  readonly kind: string;
  /** What people call it. */
  readonly title: string;
}

/** At most so many offers to search further. */
const MOST_OFFERS = 4;

const usable = (cluster: ClusterInfo): boolean => cluster.kind !== 'snapshot' && !cluster.problem && cluster.exec?.allowed !== false;

/** What was not looked at yet: a kind of this cluster that the words name (`cm/settings`), and the pods of clusters, one that the words name first, then this one. */
export const unseenOf = (clusters: readonly ClusterInfo[], current: ClusterInfo | undefined, kinds: readonly KindInfo[], covered: readonly Covered[], typed: string): readonly Unseen[] => {
  const isCovered = (cluster: string, kind: string): boolean => covered.some((one) => one.cluster === cluster && one.kind === kind && one.whole);
  const words = new Set(wordsOf(typed));
  if (words.size === 0) return [];
  const named = kinds.filter((kind) => kind.verbs.includes('list') && [kind.plural, kind.kind.toLowerCase(), ...kind.shortNames].some((name) => words.has(name)));
  const here = current && usable(current) ? named.filter((kind) => !isCovered(current.id, kind.id)).map((kind): Unseen => ({ cluster: current, kind: kind.id, title: kind.kind })) : [];
  const nearness = (cluster: ClusterInfo): number => (words.has(cluster.name.toLowerCase()) ? 2 : cluster.id === current?.id ? 1 : 0);
  const ordered = [...clusters].sort((a, b) => nearness(b) - nearness(a));
  // Whoever names a cluster does not mean the others.
  const isMeant = (cluster: ClusterInfo): boolean => !clusters.some((one) => nearness(one) === 2) || nearness(cluster) === 2;
  const pods = ordered.filter((cluster) => usable(cluster) && isMeant(cluster) && !isCovered(cluster.id, 'pods') && !here.some((one) => one.cluster === cluster && one.kind === 'pods')).map((cluster): Unseen => ({ cluster, kind: 'pods', title: 'Pod' }));
  return [...here, ...pods].slice(0, MOST_OFFERS);
};
