import { useMemo } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { EventRow, ObjectView } from '../../../preload/contract/model/object.ts';
import type { Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import { useCall, useLatest } from '../../bridge/hooks.ts';
import { useRowStore } from '../../bridge/live-rows.ts';
import { objectsText } from '../../text/objects.ts';
import { releasesText } from '../../text/releases.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { withColumns } from '../../ui/metricColumns.tsx';
import { Revisions } from '../../ui/Revisions.tsx';
import { RolloutView } from '../../ui/RolloutView.tsx';
import { nameColumns, serverColumns } from '../../ui/rowColumns.tsx';
import { RowsStatus } from '../../ui/RowsStatus.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useMetricColumns } from '../../ui/useMetricColumns.tsx';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { kindNameOf } from './tabs.ts';

interface PartProps {
  readonly cluster: ClusterInfo;
  readonly object: ObjectView;
  readonly canChange: boolean;
}

const itself = (row: Row): Row => row;

/** The object's pods, by its selector; a node's by where they run. */
export const Pods = ({ cluster, object }: PartProps) => {
  const t = useText(objectsText);
  const say = useReason();
  const { openObject, openLogs } = useActions();
  const { namespace, name } = object.ref;
  const metrics = useMetricColumns(cluster, 'pods', itself, namespace === undefined ? { node: name } : { namespaces: [namespace] });
  const { store, facts, again } = useRowStore({ cluster: cluster.id, kind: 'pods', ...(namespace === undefined ? {} : { namespaces: [namespace] }), ...(object.podSelector === undefined ? { fields: `spec.nodeName=${name}` } : { labels: object.podSelector }) });
  const columns = useMemo<readonly TableColumn<Row>[]>(() => [...nameColumns(itself, { name: t('name'), reason: t('reason'), ...(namespace === undefined ? { namespace: 'Namespace' } : {}) }, say), ...withColumns(serverColumns(facts.columns), metrics.columns)], [facts.columns, namespace, metrics.columns, say, t]);
  if (facts.status.fault && facts.count === 0) return <FaultView fault={facts.status.fault} onRetry={again} />;
  return (
    <VirtualTable
      label={t('pods')}
      source={store}
      columns={columns}
      onOpen={(row) => openObject(cluster.id, { kind: 'pods', name: row.name, ...(row.namespace === undefined ? {} : { namespace: row.namespace }) })}
      onKey={(key, row) => {
        if (key !== 'l' || row.namespace === undefined || cluster.kind === 'snapshot') return false;
        openLogs({ cluster: cluster.id, namespace: row.namespace, pod: row.name, title: row.name });
        return true;
      }}
      toolbar={<><RowsStatus state={{ ...facts, rows: { size: facts.count } }} onRetry={again} />{metrics.note}</>}
      empty={facts.synced ? <EmptyState title={t('noPods')} /> : <div className="empty-state" aria-busy="true" />}
    />
  );
};

/** Events about the object, newest first. */
export const Events = ({ cluster, object }: PartProps) => {
  const t = useText(objectsText);
  const { ref } = object;
  const kind = kindNameOf(object.yaml);
  const feed = useLatest('kinds.events', kind === undefined ? undefined : { cluster: cluster.id, ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }), about: { kind, name: ref.name } });
  if (feed.fault) return <FaultView fault={feed.fault} onRetry={feed.again} />;
  if (!feed.value) return <div className="empty-state" aria-busy="true">{t('loading')}</div>;
  if (feed.value.length === 0) return <EmptyState title={t('noEvents')} />;
  return <ul className="lines card">{feed.value.map((event) => <Event key={event.key} event={event} />)}</ul>;
};

const Event = ({ event }: { readonly event: EventRow }) => {
  const t = useText(objectsText);
  return (
    <li className="event-line">
      <VerdictIcon verdict={event.type === 'Warning' ? 'warn' : 'ok'} />
      <div className="grow"><strong>{event.reason}</strong> <span className="muted"><Age at={event.last} />{event.count > 1 && ` · ${t('times', { n: event.count })}`} · {event.source}</span><div className="quoted">{event.message}</div></div>
    </li>
  );
};

/** The revisions that are kept, each with a way back. */
export const History = ({ cluster, object, canChange }: PartProps) => {
  const { openDeploy } = useActions();
  // Asked again when the object changes: a release adds a revision.
  const ask = useCall('changes.history', { cluster: cluster.id, ref: { ...object.ref } });
  if (ask.fault && !ask.value) return <FaultView fault={ask.fault} onRetry={ask.again} />;
  return ask.value ? <Revisions revisions={ask.value} {...(canChange ? { onRollBack: (revision: number) => openDeploy({ cluster: cluster.id, ref: object.ref, action: 'rollback', revision }) } : {})} /> : <div className="empty-state" aria-busy="true" />;
};

/** How its rollout goes, live. */
export const Rollout = ({ cluster, object }: PartProps) => {
  const t = useText(releasesText);
  const { openObject, openLogs } = useActions();
  const feed = useLatest('changes.rollout', { cluster: cluster.id, ref: { ...object.ref } });
  const { namespace } = object.ref;
  if (feed.fault) return <FaultView fault={feed.fault} onRetry={feed.again} />;
  if (!feed.value) return <div className="empty-state" aria-busy="true">{t('rolloutWaits')}</div>;
  return <RolloutView state={feed.value} onPod={(name) => openObject(cluster.id, { kind: 'pods', name, ...(namespace === undefined ? {} : { namespace }) })} {...(namespace === undefined ? {} : { onLogs: (pod: string) => openLogs({ cluster: cluster.id, namespace, pod, title: pod }) })} />;
};
