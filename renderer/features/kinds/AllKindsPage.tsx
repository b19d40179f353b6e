import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { KindCategory, KindInfo } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import type { ClusterPageProps } from '../../app/slots.ts';
import { useAction, useCall } from '../../bridge/hooks.ts';
import { kindsText } from '../../text/kinds.ts';
import { FaultView } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';

const CATEGORIES: readonly KindCategory[] = ['workloads', 'network', 'config', 'storage', 'access', 'cluster', 'custom'];

/** Every kind that the cluster serves, those of CRDs and aggregated API servers among them. */
export const AllKindsPage = ({ cluster, namespaces }: ClusterPageProps) => {
  const t = useText(kindsText);
  const { navigate, notify } = useActions();
  const [category, setCategory] = useState<KindCategory | undefined>(undefined);
  const listed = useCall('kinds.list', { cluster: cluster.id });
  const discover = useAction('kinds.list');
  const kinds = useMemo(() => [...(listed.value?.kinds ?? [])].sort((a, b) => CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) || a.kind.localeCompare(b.kind)), [listed.value]);
  const shown = useMemo(() => kinds.filter((kind) => category === undefined || kind.category === category), [kinds, category]);
  const columns = useMemo<readonly TableColumn<KindInfo>[]>(
    () => [
      { id: 'kind', title: t('kind'), width: 200, grow: 1, value: (kind) => kind.kind },
      { id: 'category', title: t('category'), width: 100, value: (kind) => t(`category-${kind.category}`) },
      { id: 'resource', title: t('resource'), width: 240, grow: 2, value: (kind) => kind.id },
      { id: 'version', title: t('version'), width: 100, value: (kind) => kind.version },
      { id: 'short', title: t('shortNames'), width: 110, value: (kind) => kind.shortNames.join(', ') },
      { id: 'scope', title: t('scope'), width: 110, value: (kind) => t(kind.namespaced ? 'namespaced' : 'clusterWide') },
      { id: 'origin', title: t('origin'), width: 90, value: (kind) => t(kind.custom ? 'custom' : 'builtIn') },
      { id: 'verbs', title: t('verbs'), width: 240, grow: 2, wide: true, value: (kind) => kind.verbs.join(', ') },
    ],
    [t],
  );
  const open = (kind: KindInfo): void => {
    if (kind.verbs.includes('list')) navigate({ at: 'cluster', cluster: cluster.id, place: 'kinds', item: kind.id, ...(namespaces ? { namespaces } : {}) });
    else notify('info', t('notListable'));
  };
  const refresh = async (): Promise<void> => {
    if (await discover.run({ cluster: cluster.id, refresh: true })) listed.again();
  };
  return (
    <div className="page" aria-busy={!listed.value}>
      <PageHead title={t('allKinds')}><Button loading={discover.busy} onClick={() => void refresh()}>{t('refresh')}</Button></PageHead>
      {listed.fault && <FaultView fault={listed.fault} onRetry={listed.again} />}
      {discover.fault && <FaultView fault={discover.fault} />}
      {listed.value && listed.value.partial.length > 0 && <p className="warn"><VerdictIcon verdict="warn" word={false} /> {t('partial', { groups: listed.value.partial.join(', ') })}</p>}
      <div className="chips" role="group" aria-label={t('category')}>
        <button type="button" className="chip" aria-pressed={category === undefined} onClick={() => setCategory(undefined)}>{t('all', { n: kinds.length })}</button>
        {CATEGORIES.map((one) => {
          const n = kinds.filter((kind) => kind.category === one).length;
          return n === 0 ? null : <button key={one} type="button" className="chip" aria-pressed={category === one} onClick={() => setCategory(category === one ? undefined : one)}>{t('chip', { word: t(`category-${one}`), n })}</button>;
        })}
      </div>
      <VirtualTable label={t('allKinds')} rows={shown} columns={columns} rowKey={(kind) => kind.id} onOpen={open} exportName={`${cluster.name}-kinds`} empty={<div className="empty-state" aria-busy={listed.busy} />} />
    </div>
  );
};
