import { Button } from 'antd';
import { Suspense } from 'react';
import type { AppInfo, Settings } from '../../preload/contract/model/app.ts';
import type { ClusterList } from '../../preload/contract/model/cluster.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import type { NamespaceList } from '../../preload/contract/model/namespace.ts';
import { frameText } from '../text/frame.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FaultView } from '../ui/FaultView.tsx';
import { useText } from '../ui/useText.ts';
import { CategoryPage } from './CategoryPage.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { features } from './features.ts';
import { ObjectSlot, ReleaseSlot } from './Slots.tsx';
import { formatRoute } from './route.ts';
import type { ClusterRoute, Route } from './route.ts';
import { navigate } from './window-state.ts';

interface Props {
  readonly route: Route;
  readonly list: ClusterList;
  /** The list of clusters has arrived. */
  readonly listed: boolean;
  readonly settings: Settings;
  readonly info: AppInfo | undefined;
  readonly namespaces: NamespaceList | undefined;
  readonly health: HealthReport | undefined;
}

const ClusterPage = ({ route, ...props }: Props & { readonly route: ClusterRoute }) => {
  const t = useText(frameText);
  const cluster = props.list.clusters.find((c) => c.id === route.cluster);
  if (!cluster) {
    if (!props.listed) return <div className="page" aria-busy="true" />;
    return <div className="page"><EmptyState title={t('noCluster')}><p>{t('noClusterNext')}</p><Button onClick={() => navigate({ at: 'fleet' })}>{t('toFleet')}</Button></EmptyState></div>;
  }
  if (cluster.problem) return <div className="page"><h1>{cluster.name}</h1><FaultView fault={cluster.problem}><Button onClick={() => navigate({ at: 'fleet' })}>{t('toFleet')}</Button></FaultView></div>;
  const page = { cluster, ...(route.namespaces ? { namespaces: route.namespaces } : {}), ...(route.filter ? { filter: route.filter } : {}) };
  const { OverviewPage, ProblemsPage, NamespacesPage, NamespacePage, WorkloadsPage, AllKindsPage, ReleasesPage, HostsPage, KindPage } = features;
  switch (route.place) {
    case 'overview': return <OverviewPage cluster={cluster} report={props.health} />;
    case 'problems': return <ProblemsPage cluster={cluster} report={props.health} />;
    case 'environments': return route.item === undefined ? <NamespacesPage cluster={cluster} list={props.namespaces} /> : <NamespacePage key={route.item} cluster={cluster} namespace={route.item} list={props.namespaces} />;
    case 'workloads': return route.item === undefined ? <WorkloadsPage {...page} /> : <CategoryPage {...page} category="workloads" route={route} />;
    case 'nodes': return <KindPage cluster={cluster} kind="nodes" {...(route.filter ? { filter: route.filter } : {})} />;
    case 'network': case 'config': case 'storage': case 'access': return <CategoryPage {...page} category={route.place} route={route} />;
    case 'kinds': return route.item === undefined ? <AllKindsPage {...page} /> : <KindPage key={route.item} {...page} kind={route.item} />;
    case 'releases': return <ReleasesPage {...page} />;
    case 'hosts': return <HostsPage cluster={cluster} />;
  }
};

const GlobalPage = ({ route, list, listed, settings, info }: Props) => {
  const { FleetPage, MergedPage, JournalPage, SnapshotsPage, SettingsPage } = features;
  switch (route.at) {
    case 'fleet': return <FleetPage list={list} listed={listed} info={info} />;
    case 'merged': return <MergedPage list={list} listed={listed} kind={route.kind} chosen={route.clusters} />;
    case 'snapshots': return <SnapshotsPage list={list} info={info} />;
    case 'journal': return <JournalPage list={list} />;
    case 'settings': return <SettingsPage settings={settings} list={list} info={info} />;
    case 'cluster': return null;
  }
};

/** The page of the route, with the drawer beside it. */
export const Outlet = (props: Props) => {
  const { route, list } = props;
  const cluster = route.at === 'cluster' ? list.clusters.find((c) => c.id === route.cluster) : undefined;
  const where = formatRoute(route).split('?')[0] ?? '';
  return (
    <>
      <ErrorBoundary where={where}>
        <Suspense fallback={<div className="page" aria-busy="true" />}>
          {route.at === 'cluster' ? <ClusterPage {...props} route={route} /> : <GlobalPage {...props} />}
        </Suspense>
      </ErrorBoundary>
      {cluster && route.at === 'cluster' && !cluster.problem && <ObjectSlot cluster={cluster} route={route} />}
      <ReleaseSlot list={list} />
    </>
  );
};
