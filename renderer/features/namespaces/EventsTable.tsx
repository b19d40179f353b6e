import { useMemo } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { EventRow } from '../../../preload/contract/model/object.ts';
import { useLatest } from '../../bridge/hooks.ts';
import { namespacesText } from '../../text/namespaces.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';

/** The events of a namespace, newest first. */
export const EventsTable = ({ cluster, namespace }: { readonly cluster: ClusterInfo; readonly namespace: string }) => {
  const t = useText(namespacesText);
  const feed = useLatest('kinds.events', { cluster: cluster.id, namespace });
  const columns = useMemo<readonly TableColumn<EventRow>[]>(
    () => [
      { id: 'last', title: t('last'), width: 80, value: (event) => event.last, render: (event) => <Age at={event.last} /> },
      { id: 'type', title: t('type'), width: 100, value: (event) => event.type, render: (event) => <><VerdictIcon verdict={event.type === 'Warning' ? 'warn' : 'ok'} word={false} /> {event.type}</> },
      { id: 'reason', title: t('reason'), width: 160, value: (event) => event.reason },
      { id: 'about', title: t('about'), width: 220, grow: 1, value: (event) => `${event.about.kind}/${event.about.name}` },
      { id: 'message', title: t('message'), width: 300, grow: 3, value: (event) => event.message },
      { id: 'count', title: t('count'), width: 70, align: 'end', value: (event) => event.count },
    ],
    [t],
  );
  if (feed.fault) return <FaultView fault={feed.fault} onRetry={feed.again} />;
  return <VirtualTable label={t('eventsTab')} rows={feed.value ?? []} columns={columns} rowKey={(event) => event.key} empty={feed.value ? <EmptyState title={t('noEvents')} /> : <div className="empty-state" aria-busy="true" />} />;
};
