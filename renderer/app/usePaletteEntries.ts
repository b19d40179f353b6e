import { useMemo } from 'react';
import type { ClusterInfo, ClusterList } from '../../preload/contract/model/cluster.ts';
import type { NamespaceList } from '../../preload/contract/model/namespace.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { ObjectHit } from '../../preload/contract/model/search.ts';
import type { HostInfo } from '../../preload/contract/model/terminal.ts';
import { useCall } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { searchText } from '../text/search.ts';
import { useText } from '../ui/useText.ts';
import { canReach, useActions } from './actions.ts';
import { arrange, unseenOf } from './paletteModel.ts';
import type { ArrangedGroup, PaletteEntry } from './paletteModel.ts';
import { GLOBAL_PLACES, PLACES } from './route.ts';
import { useSearch } from './useSearch.ts';
import type { Search } from './useSearch.ts';
import { useWindow } from './window-state.ts';

export interface PaletteProps {
  readonly list: ClusterList;
  readonly cluster: ClusterInfo | undefined;
  readonly namespaces: NamespaceList | undefined;
  readonly hosts: readonly HostInfo[] | undefined;
}

const noKinds: readonly KindInfo[] = [];
// Fewer objects than that: perhaps the one that is looked for was not searched.
const FEW = 5;

const useLocal = ({ list, cluster, namespaces, hosts }: PaletteProps, kinds: readonly KindInfo[], found: Search['hosts']): readonly PaletteEntry[] => {
  const t = useText(frameText);
  const { navigate, openTerminal } = useActions();
  const offers = useWindow((state) => state.offers);
  return useMemo<readonly PaletteEntry[]>(() => {
    const names = new Map(list.clusters.map((one) => [one.id, one.name]));
    const ssh = (host: string, of?: string): PaletteEntry => ({ id: `host/${host}`, group: 'hosts', title: `ssh ${host}`, ...(of === undefined ? {} : { hint: of }), run: () => openTerminal({ type: 'ssh', host }) });
    const own = cluster?.kind === 'snapshot' ? [] : (hosts ?? []).map((host) => ssh(host.name));
    const others = found.filter((hit) => !own.some((one) => one.id === `host/${hit.host}`)).map((hit) => ssh(hit.host, hit.cluster === undefined ? undefined : names.get(hit.cluster)));
    return [
      ...offers.map((offer): PaletteEntry => ({ ...offer, group: 'actions' })),
      ...(cluster ? PLACES.map((place): PaletteEntry => ({ id: `place/${place}`, group: 'places', title: t(place), run: () => navigate({ at: 'cluster', cluster: cluster.id, place }) })) : []),
      ...GLOBAL_PLACES.map((place): PaletteEntry => ({ id: `place/${place}`, group: 'places', title: t(place), run: () => navigate({ at: place }) })),
      ...list.clusters.map((c): PaletteEntry => ({ id: `cluster/${c.id}`, group: 'clusters', title: c.name, hint: c.server.replace(/^https?:\/\//, ''), run: () => navigate({ at: 'cluster', cluster: c.id, place: 'overview' }) })),
      ...(cluster ? (namespaces?.namespaces ?? []).map((n): PaletteEntry => ({ id: `ns/${n.name}`, group: 'namespaces', title: n.name, run: () => navigate({ at: 'cluster', cluster: cluster.id, place: 'environments', item: n.name }) })) : []),
      ...own,
      ...others,
      ...(cluster ? kinds.map((kind): PaletteEntry => ({ id: `kind/${kind.id}`, group: 'kinds', title: [kind.kind, kind.id, ...kind.shortNames].join(' · '), run: () => navigate({ at: 'cluster', cluster: cluster.id, place: 'kinds', item: kind.id }) })) : []),
    ];
  }, [offers, cluster, list, namespaces, hosts, found, kinds, t, navigate, openTerminal]);
};

const useObjects = (hits: readonly ObjectHit[], list: ClusterList): readonly { readonly entry: PaletteEntry; readonly score: number }[] => {
  const { openObject, reach } = useActions();
  return useMemo(() => {
    const clusters = new Map(list.clusters.map((one) => [one.id, one]));
    return hits.flatMap((hit) => {
      const cluster = clusters.get(hit.cluster);
      if (!cluster) return [];
      const { kind, name, namespace } = hit;
      const ref = { kind: kind.id, name, ...(namespace === undefined ? {} : { namespace }) };
      const go = (what: 'logs' | 'terminal'): Partial<PaletteEntry> => (canReach(what, kind.capabilities, cluster) ? { [what]: () => reach(what, { cluster: cluster.id, kind, ref }) } : {});
      const entry: PaletteEntry = {
        id: `object/${hit.cluster}/${kind.id}/${namespace ?? ''}/${name}`,
        group: 'objects',
        title: name,
        hint: [kind.kind, ...(namespace === undefined ? [] : [namespace]), ...(clusters.size > 1 ? [cluster.name] : [])].join(' · '),
        verdict: hit.verdict,
        ...(hit.reason ? { reason: hit.reason } : {}),
        ...(hit.seen === undefined || cluster.kind === 'snapshot' ? {} : { seen: hit.seen }),
        ...go('logs'),
        ...go('terminal'),
        run: () => openObject(cluster.id, ref),
      };
      return [{ entry, score: hit.score }];
    });
  }, [hits, list, openObject, reach]);
};

/** Everything that the palette offers for what is typed, in groups, and what was searched for it. */
export const usePaletteEntries = (props: PaletteProps, text: string): { readonly groups: readonly ArrangedGroup[]; readonly search: Search } => {
  const { list, cluster } = props;
  const t = useText(searchText);
  const kinds = useCall('kinds.list', cluster && !cluster.problem ? { cluster: cluster.id } : undefined).value?.kinds ?? noKinds;
  const search = useSearch(text, list.clusters, cluster?.id);
  const local = useLocal(props, kinds, search.hosts);
  const objects = useObjects(search.objects, list);
  const widen = useMemo<readonly PaletteEntry[]>(
    () =>
      text.trim() === '' || objects.length > FEW
        ? []
        : unseenOf(list.clusters, cluster, kinds, search.covered, text).map(({ cluster: at, kind, title }): PaletteEntry => ({
            id: `widen/${at.id}/${kind}`,
            group: 'widen',
            title: t(search.looking.has(`${at.id} ${kind}`) ? 'looking' : 'widen', { kind: title, cluster: at.name }),
            stays: true,
            run: () => search.look(at.id, kind),
          })),
    [text, objects.length, list, cluster, kinds, search, t],
  );
  const groups = useMemo(() => arrange(local, objects, search.total, widen, text), [local, objects, search.total, widen, text]);
  return { groups, search };
};
