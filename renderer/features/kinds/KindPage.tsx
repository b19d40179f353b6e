import { Button } from 'antd';
import { useMemo } from 'react';
import type { Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import type { KindPageProps } from '../../app/slots.ts';
import { useCall } from '../../bridge/hooks.ts';
import { useRowStore } from '../../bridge/live-rows.ts';
import { measuredOf } from '../../bridge/metrics.ts';
import { rowsOf } from '../../bridge/rows-request.ts';
import { kindsText } from '../../text/kinds.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { withColumns } from '../../ui/metricColumns.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { nameColumns, serverColumns } from '../../ui/rowColumns.tsx';
import { RowsStatus } from '../../ui/RowsStatus.tsx';
import { statusFacet } from '../../ui/states.ts';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useMetricColumns } from '../../ui/useMetricColumns.tsx';
import { useReason, useText } from '../../ui/useText.ts';
import { KindTable } from './KindTable.tsx';

const itself = (row: Row): Row => row;

/** One kind of the cluster as a live table. */
export const KindPage = ({ cluster, namespaces, filter, kind: id }: KindPageProps) => {
  const t = useText(kindsText);
  const say = useReason();
  const { openDeploy, navigate } = useActions();
  const listed = useCall('kinds.list', { cluster: cluster.id });
  const kind = listed.value?.kinds.find((one) => one.id === id);
  const scoped = kind?.namespaced === false ? undefined : namespaces;
  const { store, facts, again } = useRowStore(rowsOf(cluster.id, id, scoped));
  const metrics = useMetricColumns(cluster, measuredOf(kind?.capabilities), itself, { namespaces: scoped });
  const oneNamespace = scoped?.length === 1;
  const showNamespace = kind?.namespaced === true && !oneNamespace;
  const { reasons } = facts;
  const columns = useMemo<readonly TableColumn<Row>[]>(
    () => [...nameColumns(itself, { name: t('name'), reason: t('reason'), reasons, ...(showNamespace ? { namespace: t('namespace') } : {}) }, say), ...withColumns(serverColumns(facts.columns), metrics.columns)],
    [facts.columns, showNamespace, reasons, metrics.columns, say, t],
  );
  const facets = useMemo(() => statusFacet(facts.columns), [facts.columns]);
  const title = kind?.kind ?? id;
  const canCreate = kind?.capabilities.includes('creatable') && cluster.kind !== 'snapshot' && !cluster.readOnly;
  const { fault } = facts.status;
  if (listed.value && !kind) return <div className="page"><EmptyState title={t('noKind')}><p>{t('noKindNext')}</p><Button onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'kinds' })}>{t('toAllKinds')}</Button></EmptyState></div>;
  return (
    <div className="page" aria-busy={!facts.synced}>
      <PageHead title={title} note={<code>{id}</code>}>
        {canCreate && <Button onClick={() => openDeploy({ cluster: cluster.id, action: 'create', ...(oneNamespace && scoped[0] !== undefined ? { namespace: scoped[0] } : {}) })}>{t('create', { kind: title })}</Button>}
      </PageHead>
      {fault && facts.count === 0 ? (
        <FaultView fault={fault} onRetry={again} />
      ) : (
        <KindTable
          cluster={cluster}
          table={id}
          label={title}
          source={store}
          rowOf={itself}
          kindOf={() => kind}
          columns={columns}
          facets={facets}
          filter={filter}
          exportName={`${cluster.name}-${id}`}
          toolbar={<><RowsStatus state={{ ...facts, rows: { size: facts.count } }} onRetry={again} />{metrics.note}</>}
          empty={facts.synced ? <EmptyState title={scoped ? t('noneIn', { kind: title, where: scoped.join(', ') }) : t('noneOf', { kind: title })} /> : <div className="empty-state" aria-busy="true" />}
        />
      )}
    </div>
  );
};
