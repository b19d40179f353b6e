import { Segmented } from 'antd';
import type { KindCategory } from '../../preload/contract/model/rows.ts';
import { useCall } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FaultView } from '../ui/FaultView.tsx';
import { useText } from '../ui/useText.ts';
import { features } from './features.ts';
import type { ClusterRoute } from './route.ts';
import type { ClusterPageProps } from './slots.ts';
import { navigate } from './window-state.ts';

/** The kinds of one category, one table at a time; which one is part of the address. */
export const CategoryPage = ({ cluster, namespaces, filter, category, route }: ClusterPageProps & { readonly category: KindCategory; readonly route: ClusterRoute }) => {
  const t = useText(frameText);
  const listed = useCall('kinds.list', { cluster: cluster.id });
  const { KindPage } = features;
  const kinds = (listed.value?.kinds ?? []).filter((kind) => kind.category === category && kind.verbs.includes('list'));
  if (listed.fault && !listed.value) return <div className="page"><FaultView fault={listed.fault} onRetry={listed.again} /></div>;
  if (!listed.value) return <div className="page" aria-busy="true" />;
  const kind = kinds.find((k) => k.id === route.item) ?? kinds[0];
  if (!kind) return <div className="page"><EmptyState title={t('noKinds')} /></div>;
  return (
    <div style={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}>
      <div className="scroll-x" style={{ padding: '10px 16px 0' }}>
        <Segmented aria-label={t('chooseKind')} value={kind.id} options={kinds.map((k) => ({ value: k.id, label: k.kind }))} onChange={(item) => { const { filter: _, ...rest } = route; navigate({ ...rest, item }); }} />
      </div>
      <KindPage key={kind.id} cluster={cluster} kind={kind.id} {...(namespaces ? { namespaces } : {})} {...(filter === undefined ? {} : { filter })} />
    </div>
  );
};
