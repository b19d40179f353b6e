import { Button, Checkbox, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import type { KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import type { ClusterPageProps } from '../../app/slots.ts';
import { useCall } from '../../bridge/hooks.ts';
import { useManyRows } from '../../bridge/many.ts';
import { kindsText } from '../../text/kinds.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { kindedRows, together } from '../../ui/kinded.ts';
import type { KindedRow } from '../../ui/kinded.ts';
import { nameColumns } from '../../ui/rowColumns.tsx';
import { RowsStatus } from '../../ui/RowsStatus.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useReason, useText } from '../../ui/useText.ts';
import { KindTable } from './KindTable.tsx';
import { isWorkload } from './view.ts';

const rowOf = (item: KindedRow): Row => item.row;
const noKinds: readonly KindInfo[] = [];

const useColumns = (showNamespace: boolean): readonly TableColumn<KindedRow>[] => {
  const t = useText(kindsText);
  const say = useReason();
  return useMemo(
    () => [
      ...nameColumns(rowOf, { name: t('name'), reason: t('reason'), ...(showNamespace ? { namespace: t('namespace') } : {}) }, say),
      { id: 'KIND', title: t('kind'), width: 120, value: (item) => item.kind.kind },
      { id: 'READY', title: t('state'), width: 90, value: (item) => item.ready },
      { id: 'IMAGES', title: t('images'), width: 130, grow: 1, value: (item) => item.images, render: (item) => <span title={item.row.images?.join('\n')}>{item.images}</span> },
      { id: 'AGE', title: t('age'), width: 76, value: (item) => item.row.created, render: (item) => <Age at={item.row.created} /> },
    ],
    [showNamespace, say, t],
  );
};

/** Everything that runs pods for somebody, in one live table. */
export const WorkloadsPage = ({ cluster, namespaces }: ClusterPageProps) => {
  const t = useText(kindsText);
  const { openDeploy } = useActions();
  const [only, setOnly] = useState('');
  const [owned, setOwned] = useState(false);
  const listed = useCall('kinds.list', { cluster: cluster.id });
  const kinds = useMemo(() => listed.value?.kinds.filter(isWorkload) ?? noKinds, [listed.value]);
  const { states, again } = useManyRows(cluster.id, kinds, namespaces);
  const [known] = useState(() => new WeakMap<Row, KindedRow>());
  const perKind = useMemo(() => kinds.map((kind) => { const state = states.get(kind.id); return { kind, items: state ? kindedRows(kind, state, known).filter((item) => owned || item.row.owner === undefined) : [] }; }), [kinds, states, known, owned]);
  const items = useMemo(() => perKind.filter((one) => only === '' || one.kind.id === only).flatMap((one) => one.items), [perKind, only]);
  const columns = useColumns(namespaces?.length !== 1);
  const status = together([...states.values()], new Map(items.map((item) => [item.row.key, item.row])), kinds.length);
  const canChange = cluster.kind !== 'snapshot' && !cluster.readOnly;
  const at = namespaces?.length === 1 && namespaces[0] !== undefined ? { namespace: namespaces[0] } : {};
  if (listed.fault && !listed.value) return <div className="page"><FaultView fault={listed.fault} onRetry={listed.again} /></div>;
  const failed = [...states.values()].find((state) => state.status.fault && state.rows.size === 0)?.status.fault;
  return (
    <div className="page" aria-busy={!status.synced}>
      <PageHead title={t('workloads')} {...(namespaces ? { note: namespaces.join(', ') } : {})}>
        {canChange && <Button onClick={() => openDeploy({ cluster: cluster.id, action: 'create', ...at })}>{t('createAny')}</Button>}
        {canChange && <Button type="primary" onClick={() => openDeploy({ cluster: cluster.id, action: 'deploy', ...at })}>{t('deployNew')}</Button>}
      </PageHead>
      <div className="buttons">
        <div className="scroll-x"><Segmented aria-label={t('kind')} value={only} onChange={setOnly} options={[{ value: '', label: t('everything') }, ...perKind.filter((one) => one.items.length > 0 || one.kind.id === only).map((one) => ({ value: one.kind.id, label: `${one.kind.kind} ${one.items.length}` }))]} /></div>
        <Checkbox checked={owned} onChange={(event) => setOwned(event.target.checked)}>{t('owned')}</Checkbox>
      </div>
      {failed && items.length === 0 ? (
        <FaultView fault={failed} onRetry={again} />
      ) : (
        <KindTable
          cluster={cluster}
          label={t('workloads')}
          items={items}
          rowOf={rowOf}
          kindOf={(item) => item.kind}
          columns={columns}
          exportName={`${cluster.name}-workloads`}
          toolbar={<RowsStatus state={status} onRetry={again} />}
          empty={status.synced ? <EmptyState title={t('none')} /> : <div className="empty-state" aria-busy="true" />}
        />
      )}
    </div>
  );
};
