import { Button } from 'antd';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { Check, HealthReport, Leadership, MasterHealth } from '../../../preload/contract/model/health.ts';
import type { Reason } from '../../../preload/contract/model/common.ts';
import { useActions } from '../../app/actions.ts';
import { overviewText } from '../../text/overview.ts';
import { words } from '../../text/words.ts';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictWord } from '../../ui/VerdictIcon.tsx';

const hint = (check: Check, reason: (reason: Reason) => string, failing: (checks: string) => string): string =>
  [...(check.reason ? [reason(check.reason)] : []), ...(check.failing?.length ? [failing(check.failing.join(', '))] : []), check.via].join('\n');

const Role = ({ role }: { readonly role: Leadership }) => {
  const t = useText(overviewText);
  return role === 'leads' ? <strong>● {t('leads')}</strong> : <span className="muted">○ {t(role)}</span>;
};

const Line = ({ master, canEnter, columns }: { readonly master: MasterHealth; readonly canEnter: boolean; readonly columns: readonly (keyof Pick<MasterHealth, 'controllerManager' | 'scheduler' | 'cloudControllerManager' | 'provisionController'>)[] }) => {
  const t = useText(overviewText);
  const w = useText(words);
  const reason = useReason();
  const { openTerminal } = useActions();
  const { host, api, etcd } = master;
  const failing = (checks: string): string => t('readyz', { checks });
  return (
    <tr>
      <th scope="row" title={master.address}>{master.name} {host !== undefined && canEnter && <Button type="text" aria-label={t('terminal', { host })} title={t('terminal', { host })} onClick={() => openTerminal({ type: 'ssh', host })}>&gt;_</Button>}</th>
      <td title={hint(api, reason, failing)}><VerdictWord verdict={api.verdict}>{api.verdict === 'ok' && api.latencyMs !== undefined ? `${Math.round(api.latencyMs)} ms` : api.reason ? reason(api.reason) : w(api.verdict)}</VerdictWord></td>
      <td title={hint(etcd, reason, failing)}><VerdictWord verdict={etcd.verdict}>{etcd.verdict === 'ok' && etcd.role !== 'unknown' ? t(etcd.role) : etcd.reason ? reason(etcd.reason) : w(etcd.verdict)}</VerdictWord></td>
      {columns.map((column) => <td key={column}><Role role={master[column]} /></td>)}
    </tr>
  );
};

const COLUMNS = [['controllerManager', 'controllers'], ['scheduler', 'scheduler'], ['cloudControllerManager', 'cloud'], ['provisionController', 'provision']] as const;

/** Masters by components, with quorum below: where each leader is, who does not answer. */
export const Masters = ({ cluster, report }: { readonly cluster: ClusterInfo; readonly report: HealthReport }) => {
  const t = useText(overviewText);
  const { navigate } = useActions();
  const { masters, etcd, leaders } = report;
  // A cluster without a cloud controller has no column for it.
  const shown = COLUMNS.filter(([key]) => masters.some((master) => master[key] !== 'unknown') || key === 'controllerManager' || key === 'scheduler');
  return (
    <section className="card" aria-label={t('masters')}>
      <h2>{t('masters')}</h2>
      {masters.length === 0 ? (
        <div className="body buttons"><span className="muted">{t('noMasters')}</span>{cluster.kind !== 'snapshot' && <Button onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'hosts' })}>{t('addHosts')}</Button>}</div>
      ) : (
        <div className="scroll-x" tabIndex={0} role="group" aria-label={t('masters')}>
          <table className="plain-table tight">
            <thead><tr><th>{t('master')}</th><th>{t('api')}</th><th>{t('etcd')}</th>{shown.map(([key, title]) => <th key={key}>{t(title)}</th>)}</tr></thead>
            <tbody>{masters.map((master) => <Line key={master.name} master={master} canEnter={cluster.kind !== 'snapshot'} columns={shown.map(([key]) => key)} />)}</tbody>
          </table>
        </div>
      )}
      <ul className="lines" style={{ borderTop: '1px solid var(--line)' }}>
        <li><VerdictWord verdict={etcd.check.verdict}>{etcd.members === undefined ? t('noQuorum') : t('quorum', { healthy: etcd.healthy ?? 0, members: etcd.members, may: etcd.mayLose ?? 0 })}</VerdictWord></li>
        <li className="buttons" aria-label={t('leaders')}>{leaders.map((leader) => <VerdictWord key={leader.component} verdict={leader.check.verdict}>{t('heldBy', { component: leader.component, holder: leader.holder?.split('_')[0] ?? t('nobody') })}</VerdictWord>)}</li>
      </ul>
    </section>
  );
};
