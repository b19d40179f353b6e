import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { ClusterInfo, ClusterList } from '../../../preload/contract/model/cluster.ts';
import type { Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import { useKindsOfClusters, useStoresOfClusters } from '../../bridge/clusters.ts';
import { mergedSource } from '../../bridge/row-source.ts';
import type { RowsFacts } from '../../bridge/row-store.ts';
import { fleetText } from '../../text/fleet.ts';
import { words } from '../../text/words.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultLine } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { mergeable } from './lines.ts';
import { mergedKey, mergedRow, offeredKinds } from './merge.ts';
import type { MergedRow } from './merge.ts';
import { MergedTable } from './MergedTable.tsx';
import { ClusterDot } from './useFleetColumns.tsx';

interface Props {
  readonly list: ClusterList;
  readonly listed: boolean;
  readonly kind: string;
  /** Ids of the clusters; none: not chosen yet, and nothing is asked. */
  readonly chosen: readonly string[];
}

/** Clusters whose rows are missing, old or still coming, each with its own reason. */
const Troubles = ({ clusters, facts, onAgain }: { readonly clusters: readonly ClusterInfo[]; readonly facts: ReadonlyMap<string, RowsFacts>; readonly onAgain: (cluster: string) => void }) => {
  const t = useText(fleetText);
  const w = useText(words);
  const failed = clusters.flatMap((cluster) => { const one = facts.get(cluster.id); return one?.status.state === 'retrying' && one.status.fault ? [{ cluster, fault: one.status.fault, since: one.status.since, rows: one.count }] : []; });
  const listing = clusters.filter((cluster) => facts.get(cluster.id)?.synced !== true && !failed.some((one) => one.cluster === cluster));
  if (failed.length + listing.length === 0) return null;
  return (
    <ul className="troubles" aria-label={t('troubles')}>
      {listing.length > 0 && <li className="muted" title={listing.map((cluster) => cluster.name).join(', ')}><span className="busy-dot" aria-hidden="true" /> {listing.length === 1 ? listing[0]?.name : t('clustersOf', { n: listing.length })} {t('listing')}</li>}
      {failed.map(({ cluster, fault, since, rows }) => (
        <li key={cluster.id}>
          <VerdictIcon verdict={fault.kind === 'not-found' ? 'unknown' : 'warn'} word={false} /> <strong>{cluster.name}</strong>
          {fault.kind === 'not-found' ? <span className="muted">{t('notServed')}</span> : <span className="warn"><FaultLine fault={fault} /> · {rows > 0 && `${t('old')} `}<Age at={since} /></span>}
          <Button type="text" size="small" onClick={() => onAgain(cluster.id)}>{w('retry')}</Button>
        </li>
      ))}
    </ul>
  );
};

/** One kind of several clusters as one live table. Whatever fails in one of them leaves the others alone. */
export const MergedPage = ({ list, listed, kind, chosen }: Props) => {
  const t = useText(fleetText);
  const { navigate } = useActions();
  const usable = useMemo(() => mergeable(list.clusters), [list]);
  const clusters = useMemo(() => usable.filter((cluster) => chosen.includes(cluster.id)), [usable, chosen]);
  const ids = clusters.map((cluster) => cluster.id);
  const served = useKindsOfClusters(ids);
  const { stores, facts, again } = useStoresOfClusters(ids, kind);
  const offered = useMemo(() => offeredKinds(clusters.map((cluster) => served.get(cluster.id)?.kinds ?? [])), [clusters, served]);
  const [known] = useState(() => new WeakMap<Row, MergedRow>());
  const source = useMemo(() => {
    const parts = clusters.flatMap((cluster) => { const store = stores.get(cluster.id); return store ? [{ source: store, map: (row: Row) => mergedRow(cluster, store.facts().columns, row, known) }] : []; });
    return mergedSource(parts, mergedKey);
  }, [clusters, stores, known]);
  const info = offered.find((one) => one.kind.id === kind)?.kind;
  const title = info?.kind ?? kind;
  const options = offered.map((one) => ({ value: one.kind.id, label: `${one.kind.kind} · ${one.kind.id}${one.served < clusters.length ? ` (${t('servedBy', { n: one.served, all: clusters.length })})` : ''}` }));
  const synced = clusters.every((cluster) => { const one = facts.get(cluster.id); return one !== undefined && (one.synced || one.status.state === 'retrying'); });
  const none = clusters.length === 0;
  if (!listed) return <div className="page" aria-busy="true"><PageHead title={t('mergedTitle')} /></div>;
  if (usable.length === 0) return <div className="page"><EmptyState title={t('mergedNone')}><p>{t('mergedNoneNext')}</p><Button onClick={() => navigate({ at: 'fleet' })}>{t('toFleet')}</Button></EmptyState></div>;
  return (
    <div className="page" aria-busy={!synced}>
      <PageHead title={none ? t('mergedTitle') : title} {...(none ? {} : { note: t('clustersOf', { n: clusters.length }) })}>
        <Select showSearch aria-label={t('mergedKind')} style={{ width: 280 }} value={kind} options={options.some((one) => one.value === kind) ? options : [{ value: kind, label: kind }, ...options]} onChange={(next: string) => navigate({ at: 'merged', kind: next, clusters: chosen })} />
        <Select
          mode="multiple"
          aria-label={t('mergedClusters')}
          style={{ minWidth: 240, maxWidth: 460 }}
          maxTagCount="responsive"
          allowClear
          placeholder={t('mergedChoose')}
          value={[...chosen]}
          options={usable.map((cluster) => ({ value: cluster.id, label: <><ClusterDot colour={cluster.colour} /> {cluster.name}</>, name: cluster.name }))}
          showSearch={{ optionFilterProp: 'name' }}
          onChange={(next: string[]) => navigate({ at: 'merged', kind, clusters: next })}
        />
        <Button onClick={() => navigate({ at: 'fleet' })}>{t('title')}</Button>
      </PageHead>
      {none ? (
        <EmptyState title={t('mergedChoose')}>
          <p>{t('mergedChooseWhy')}</p>
          <Button onClick={() => navigate({ at: 'merged', kind, clusters: usable.map((cluster) => cluster.id) })}>{t('mergedAll', { n: usable.length })}</Button>
        </EmptyState>
      ) : (
        <>
          <Troubles clusters={clusters} facts={facts} onAgain={again} />
          <MergedTable key={kind} kind={kind} title={title} clusters={clusters} source={source} facts={facts} namespaced={info?.namespaced !== false} kindOf={(cluster) => served.get(cluster)?.kinds.find((one) => one.id === kind)} synced={synced} exportName={kind} />
        </>
      )}
    </div>
  );
};
