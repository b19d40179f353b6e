import { Button } from 'antd';
import type { AppInfo } from '../../../preload/contract/model/app.ts';
import type { ClusterInfo, ClusterList } from '../../../preload/contract/model/cluster.ts';
import type { FleetLine } from '../../../preload/contract/model/fleet.ts';
import { useActions } from '../../app/actions.ts';
import { useLatest } from '../../bridge/hooks.ts';
import { fleetText } from '../../text/fleet.ts';
import { FaultView } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useText } from '../../ui/useText.ts';
import { AddKubeconfig } from './AddKubeconfig.tsx';
import { FleetTable } from './FleetTable.tsx';
import { mergeable } from './lines.ts';
import { Sources } from './Sources.tsx';

const noLines: readonly FleetLine[] = [];

/** The lines of all clusters. While they are on the screen each cluster is asked, lightly and by itself. */
const Lines = ({ clusters, info }: { readonly clusters: readonly ClusterInfo[]; readonly info: AppInfo | undefined }) => {
  const t = useText(fleetText);
  const { navigate } = useActions();
  const lines = useLatest('fleet.watch', { ask: true });
  return (
    <>
      <PageHead title={t('title')} note={t('titleNote')}>
        {mergeable(clusters).length > 1 && <Button onClick={() => navigate({ at: 'merged', kind: 'pods', clusters: [] })}>{t('together')}</Button>}
        <AddKubeconfig info={info} />
      </PageHead>
      {lines.fault && <FaultView fault={lines.fault} onRetry={lines.again} />}
      <FleetTable clusters={clusters} lines={lines.value ?? noLines} />
    </>
  );
};

/** All clusters with their verdicts, and where their kubeconfigs come from. On a first run: two doors. */
export const FleetPage = ({ list, listed, info }: { readonly list: ClusterList; readonly listed: boolean; readonly info: AppInfo | undefined }) => {
  const t = useText(fleetText);
  const { navigate } = useActions();
  const demo = list.clusters.find((cluster) => cluster.kind === 'demo');
  if (!listed) return <div className="page" aria-busy="true"><PageHead title={t('title')} /></div>;
  const first = list.clusters.every((cluster) => cluster.kind === 'demo');
  const troubled = list.sources.filter((source) => !first || source.problems.length > 0);
  return (
    <div className="page">
      {first ? (
        <>
          <h1 style={{ textAlign: 'center', marginTop: 40 }}>{t('welcome')}</h1>
          <div className="doors">
            {demo && <button type="button" className="door" onClick={() => navigate({ at: 'cluster', cluster: demo.id, place: 'overview' })}><strong>{t('doorDemo')}</strong><span>{t('doorDemoText')}</span></button>}
            <AddKubeconfig info={info} door />
          </div>
        </>
      ) : (
        <Lines clusters={list.clusters} info={info} />
      )}
      {troubled.length > 0 && <Sources sources={troubled} />}
    </div>
  );
};
