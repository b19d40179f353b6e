import { Button } from 'antd';
import { useState } from 'react';
import type { Fault } from '../../../preload/contract/fault.ts';
import type { AppInfo } from '../../../preload/contract/model/app.ts';
import type { ClusterInfo, ClusterList } from '../../../preload/contract/model/cluster.ts';
import { useActions } from '../../app/actions.ts';
import { useAction, useCall, useLatest } from '../../bridge/hooks.ts';
import { fleetText } from '../../text/fleet.ts';
import { frameText } from '../../text/frame.ts';
import { FaultLine } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictWord } from '../../ui/VerdictIcon.tsx';
import { AddKubeconfig } from './AddKubeconfig.tsx';
import { AllowExec } from './AllowExec.tsx';
import { Sources } from './Sources.tsx';

const NOT_ALLOWED: Fault = { kind: 'refused', cause: 'exec-not-allowed', message: 'The credential command was not allowed yet' };

/** A cluster's verdict, asked once; a dead cluster never delays another. */
const State = ({ cluster }: { readonly cluster: ClusterInfo }) => {
  const t = useText(fleetText);
  const f = useText(frameText);
  const reason = useReason();
  const blocked = cluster.problem !== undefined || cluster.exec?.allowed === false;
  const connection = useLatest('clusters.connection', blocked ? undefined : { cluster: cluster.id }).value;
  const check = useCall('health.check', blocked ? undefined : { cluster: cluster.id });
  if (cluster.problem) return <VerdictWord verdict="bad"><FaultLine fault={cluster.problem} /></VerdictWord>;
  if (blocked) return <VerdictWord verdict="unknown"><FaultLine fault={NOT_ALLOWED} /></VerdictWord>;
  if (connection?.fault) return <VerdictWord verdict="bad"><FaultLine fault={connection.fault} /></VerdictWord>;
  if (check.fault) return <VerdictWord verdict="unknown"><FaultLine fault={check.fault} /></VerdictWord>;
  if (!check.value) return <span className="muted">{connection && connection.phase !== 'live' ? f(connection.phase) : t('checking')}</span>;
  const [worst] = check.value.problems;
  return (
    <span className="buttons">
      <VerdictWord verdict={check.value.verdict} />
      {worst && <span className="muted">{reason(worst.reason)}</span>}
    </span>
  );
};

const ClusterLine = ({ cluster }: { readonly cluster: ClusterInfo }) => {
  const t = useText(fleetText);
  const { navigate } = useActions();
  const reconnect = useAction('clusters.reconnect');
  const [asking, setAsking] = useState(false);
  const { exec } = cluster;
  return (
    <tr>
      <td><button type="button" className="link-button" onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'overview' })}><strong>{cluster.name}</strong></button> {cluster.kind !== 'live' && <span className="muted">({t(cluster.kind)})</span>}</td>
      <td><State cluster={cluster} /></td>
      <td className="mono">{cluster.server}</td>
      <td>{cluster.user} <span className="muted">{t(cluster.auth)}</span></td>
      <td>
        <span className="buttons">
          {exec?.allowed === false && <Button onClick={() => setAsking(true)}>{t('allow')}</Button>}
          {cluster.kind === 'live' && !cluster.problem && <Button type="text" loading={reconnect.busy} onClick={() => void reconnect.run({ cluster: cluster.id })}>{t('connect')}</Button>}
        </span>
        {asking && exec && <AllowExec cluster={cluster} exec={exec} onClose={() => setAsking(false)} />}
      </td>
    </tr>
  );
};

const Clusters = ({ clusters }: { readonly clusters: readonly ClusterInfo[] }) => {
  const t = useText(fleetText);
  return (
    <section className="card scroll-x" tabIndex={0} aria-label={t('title')}>
      <table className="plain-table">
        <thead><tr><th>{t('cluster')}</th><th>{t('state')}</th><th>{t('server')}</th><th>{t('user')}</th><td /></tr></thead>
        <tbody>{clusters.map((cluster) => <ClusterLine key={cluster.id} cluster={cluster} />)}</tbody>
      </table>
    </section>
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
        <>
          <PageHead title={t('title')}><AddKubeconfig info={info} /></PageHead>
          <Clusters clusters={list.clusters} />
        </>
      )}
      {troubled.length > 0 && <Sources sources={troubled} />}
    </div>
  );
};
