import { useMemo } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { Column, Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import { useRowStore } from '../../bridge/live-rows.ts';
import { rowsOf } from '../../bridge/rows-request.ts';
import { namespacesText } from '../../text/namespaces.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictIcon, VerdictWord } from '../../ui/VerdictIcon.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';

const WIDTHS: Readonly<Record<Column['type'], number>> = { text: 150, number: 90, age: 70, time: 150 };

/** One kind of one namespace: the name, why it is as it is, and kubectl's columns. */
export const RowsTable = ({ cluster, namespace, kind, label }: { readonly cluster: ClusterInfo; readonly namespace: string; readonly kind: string; readonly label: string }) => {
  const t = useText(namespacesText);
  const reason = useReason();
  const { openObject, openLogs } = useActions();
  const { store, facts, again } = useRowStore(rowsOf(cluster.id, kind, [namespace]));
  const columns = useMemo<readonly TableColumn<Row>[]>(
    () => [
      { id: 'NAME', title: t('objectName'), width: 200, grow: 2, value: (row) => row.name, render: (row) => <><VerdictIcon verdict={row.verdict} /> {row.name}</> },
      { id: 'WHY', title: t('reason'), width: 200, grow: 2, value: (row) => (row.reason ? reason(row.reason) : ''), render: (row) => row.reason && <span className={row.verdict}>{reason(row.reason)}</span> },
      ...facts.columns.map((column, index): TableColumn<Row> => ({
        id: column.title,
        title: column.title,
        width: WIDTHS[column.type],
        wide: column.wide,
        ...(column.type === 'number' ? { align: 'end' as const } : {}),
        value: (row) => row.cells[index] ?? null,
        ...(column.type === 'age' ? { render: (row: Row) => { const at = row.cells[index]; return typeof at === 'number' ? <Age at={at} /> : ''; } } : {}),
      })),
    ],
    [facts.columns, reason, t],
  );
  const { status } = facts;
  if (status.fault && facts.count === 0) return <FaultView fault={status.fault} onRetry={again} />;
  return (
    <VirtualTable
      label={label}
      source={store}
      columns={columns}
      onOpen={(row) => openObject(cluster.id, { kind, namespace, name: row.name })}
      onKey={(key, row) => {
        if (key !== 'l' || kind !== 'pods' || cluster.kind === 'snapshot') return false;
        openLogs({ cluster: cluster.id, namespace, pod: row.name, title: row.name });
        return true;
      }}
      empty={facts.synced ? <EmptyState title={t('noRows')} /> : <div className="empty-state" aria-busy="true" />}
      toolbar={<>{status.state === 'retrying' && <VerdictWord verdict="warn">{t('retrying')}</VerdictWord>}{facts.remaining !== undefined && facts.remaining > 0 && <span className="muted">{t('remaining', { n: facts.remaining })}</span>}</>}
    />
  );
};
