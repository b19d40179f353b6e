import { Button, Checkbox, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import type { KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import type { ClusterPageProps } from '../../app/slots.ts';
import { useCall } from '../../bridge/hooks.ts';
import { useRowStores } from '../../bridge/live-rows.ts';
import { mergedSource } from '../../bridge/row-source.ts';
import { kindsText } from '../../text/kinds.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { kindedRow, together } from '../../ui/kinded.ts';
import type { KindedRow } from '../../ui/kinded.ts';
import { nameColumns } from '../../ui/rowColumns.tsx';
import { RowsStatus } from '../../ui/RowsStatus.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import type { Counts, Facet, Wanted } from '../../ui/tableView.ts';
import { useReason, useText } from '../../ui/useText.ts';
import { KindTable } from './KindTable.tsx';
import { isWorkload } from './view.ts';

const rowOf = (item: KindedRow): Row => item.row;
const keyOf = (item: KindedRow): string => item.row.key;
const kindOf = (item: KindedRow): KindInfo => item.kind;
const noKinds: readonly KindInfo[] = [];
const facets: readonly Facet<KindedRow>[] = [{ id: 'kind', of: (item) => item.kind.id }];

const useColumns = (showNamespace: boolean): readonly TableColumn<KindedRow>[] => {
  const t = useText(kindsText);
  const say = useReason();
  return useMemo(
    () => [
      ...nameColumns(rowOf, { name: t('name'), reason: t('reason'), ...(showNamespace ? { namespace: t('namespace') } : {}) }, say),
      { id: 'KIND', title: t('kind'), width: 156, value: (item) => item.kind.kind },
      { id: 'READY', title: t('state'), width: 90, value: (item) => item.ready },
      { id: 'IMAGES', title: t('images'), width: 130, grow: 1, value: (item) => item.images, render: (item) => <span title={item.row.images?.join('\n')}>{item.images}</span> },
      { id: 'AGE', title: t('age'), width: 76, unfiltered: true, copy: (item) => new Date(item.row.created).toISOString(), value: (item) => item.row.created, render: (item) => <Age at={item.row.created} /> },
    ],
    [showNamespace, say, t],
  );
};

/** Everything that runs pods for somebody, in one live table. */
export const WorkloadsPage = ({ cluster, namespaces, filter }: ClusterPageProps) => {
  const t = useText(kindsText);
  const { openDeploy } = useActions();
  const [owned, setOwned] = useState(false);
  const listed = useCall('kinds.list', { cluster: cluster.id });
  const kinds = useMemo(() => listed.value?.kinds.filter(isWorkload) ?? noKinds, [listed.value]);
  const { stores, facts, again } = useRowStores(cluster.id, kinds, namespaces);
  const source = useMemo(() => {
    const known = new WeakMap<Row, KindedRow>();
    const parts = kinds.flatMap((kind) => { const store = stores.get(kind.id); return store ? [{ source: store, map: (row: Row) => (owned || row.owner === undefined ? kindedRow(kind, store.facts().columns, row, known) : undefined) }] : []; });
    return mergedSource(parts, keyOf);
  }, [kinds, stores, owned]);
  const placeOf = useMemo(() => {
    const places = new Map(kinds.map((kind, place) => [kind.id, place]));
    return (item: KindedRow): number => places.get(item.kind.id) ?? 0;
  }, [kinds]);
  const columns = useColumns(namespaces?.length !== 1);
  const count = facts.reduce((sum, one) => sum + one.count, 0);
  const status = together(facts, { size: count }, kinds.length);
  const canChange = cluster.kind !== 'snapshot' && !cluster.readOnly;
  const at = namespaces?.length === 1 && namespaces[0] !== undefined ? { namespace: namespaces[0] } : {};
  if (listed.fault && !listed.value) return <div className="page"><FaultView fault={listed.fault} onRetry={listed.again} /></div>;
  const failed = facts.find((one) => one.status.fault && one.count === 0)?.status.fault;
  const byKind = (counts: Counts, wanted: Wanted, onWanted: (wanted: Wanted) => void): React.ReactNode => {
    const [only = ''] = wanted['kind'] ?? [];
    const some = kinds.filter((kind) => (counts['kind']?.get(kind.id) ?? 0) > 0 || kind.id === only);
    return (
      <div className="buttons">
        <div className="scroll-x"><Segmented aria-label={t('kind')} value={only} onChange={(kind) => onWanted({ ...wanted, kind: kind === '' ? [] : [kind] })} options={[{ value: '', label: t('everything') }, ...some.map((kind) => ({ value: kind.id, label: `${kind.kind} ${counts['kind']?.get(kind.id) ?? 0}` }))]} /></div>
        <Checkbox checked={owned} onChange={(event) => setOwned(event.target.checked)}>{t('owned')}</Checkbox>
      </div>
    );
  };
  return (
    <div className="page" aria-busy={!status.synced}>
      <PageHead title={t('workloads')} {...(namespaces ? { note: namespaces.join(', ') } : {})}>
        {canChange && <Button onClick={() => openDeploy({ cluster: cluster.id, action: 'create', ...at })}>{t('createAny')}</Button>}
        {canChange && <Button type="primary" onClick={() => openDeploy({ cluster: cluster.id, action: 'deploy', ...at })}>{t('deployNew')}</Button>}
      </PageHead>
      {failed && count === 0 ? (
        <FaultView fault={failed} onRetry={again} />
      ) : (
        <KindTable
          cluster={cluster}
          table="workloads"
          label={t('workloads')}
          source={source}
          rowOf={rowOf}
          kindOf={kindOf}
          placeOf={placeOf}
          columns={columns}
          facets={facets}
          lead={byKind}
          filter={filter}
          exportName={`${cluster.name}-workloads`}
          toolbar={<RowsStatus state={status} onRetry={again} />}
          empty={status.synced ? <EmptyState title={t('none')} /> : <div className="empty-state" aria-busy="true" />}
        />
      )}
    </div>
  );
};
