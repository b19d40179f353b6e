import { Suspense } from 'react';
import type { ClusterInfo, ClusterList } from '../../preload/contract/model/cluster.ts';
import { useActions } from './actions.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { features } from './features.ts';
import type { ClusterRoute } from './route.ts';
import { useWindow } from './window-state.ts';

/** The object in the address, in its drawer. */
export const ObjectSlot = ({ cluster, route }: { readonly cluster: ClusterInfo; readonly route: ClusterRoute }) => {
  const { openObject, closeObject } = useActions();
  const { ObjectDrawer, LogView } = features;
  const { object } = route;
  if (!object) return null;
  const { ref, tab } = object;
  const key = `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
  return (
    <ErrorBoundary where={key}>
      <Suspense fallback={null}>
        <ObjectDrawer key={key} cluster={cluster} objectRef={ref} {...(tab ? { tab } : {})} onTab={(next) => openObject(cluster.id, ref, next)} onClose={closeObject} LogView={LogView} />
      </Suspense>
    </ErrorBoundary>
  );
};

/** The release panel, when something asked for it. */
export const ReleaseSlot = ({ list }: { readonly list: ClusterList }) => {
  const target = useWindow((state) => state.deploy);
  const { ReleasePanel } = features;
  const cluster = list.clusters.find((c) => c.id === target?.cluster);
  if (!target || !cluster) return null;
  return (
    <ErrorBoundary where="release">
      <Suspense fallback={null}>
        <ReleasePanel key={JSON.stringify(target)} cluster={cluster} target={target} onClose={() => useWindow.setState({ deploy: undefined })} />
      </Suspense>
    </ErrorBoundary>
  );
};
