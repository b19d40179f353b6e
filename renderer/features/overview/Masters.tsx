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

/** A check in words; before the first round is over, what has no answer yet is being asked. */
const CheckCell = ({ check, partial, well }: { readonly check: Check; readonly partial: boolean; readonly well: string | undefined }) => {
  const t = useText(overviewText);
  const w = useText(words);
  const reason = useReason();
  const waits = partial && check.verdict === 'unknown';
  return (
    <td className="told" title={waits ? undefined : hint(check, reason, (checks) => t('readyz', { checks }))}>
      <VerdictWord verdict={check.verdict}>{waits ? t('askingShort') : check.verdict === 'ok' && well !== undefined ? well : check.reason ? reason(check.reason) : w(check.verdict)}</VerdictWord>
    </td>
  );
};

const Line = ({ master, canEnter, partial, columns }: { readonly master: MasterHealth; readonly canEnter: boolean; readonly partial: boolean; readonly columns: readonly (keyof Pick<MasterHealth, 'controllerManager' | 'scheduler' | 'cloudControllerManager' | 'provisionController'>)[] }) => {
  const t = useText(overviewText);
  const { openTerminal } = useActions();
  const { host, api, etcd } = master;
  return (
    <tr>
      <th scope="row" title={master.address}>{master.name} {host !== undefined && canEnter && <Button type="text" aria-label={t('terminal', { host })} title={t('terminal', { host })} onClick={() => openTerminal({ type: 'ssh', host })}>&gt;_</Button>}</th>
      <CheckCell check={api} partial={partial} well={api.latencyMs === undefined ? undefined : `${Math.round(api.latencyMs)} ms`} />
      <CheckCell check={etcd} partial={partial} well={etcd.role === 'unknown' ? undefined : t(etcd.role)} />
      {columns.map((column) => <td key={column}><Role role={master[column]} /></td>)}
    </tr>
  );
};

const COLUMNS = [['controllerManager', 'controllers'], ['scheduler', 'scheduler'], ['cloudControllerManager', 'cloud'], ['provisionController', 'provision']] as const;

/** Masters by components, with quorum below: where each leader is, who does not answer. */
export const Masters = ({ cluster, report }: { readonly cluster: ClusterInfo; readonly report: HealthReport }) => {
  const t = useText(overviewText);
  const { navigate } = useActions();
  const { masters, etcd, leaders, partial } = report;
  const known = leaders.filter((leader) => !partial || leader.holder !== undefined);
  // A cluster without a cloud controller has no column for it.
  const shown = COLUMNS.filter(([key]) => masters.some((master) => master[key] !== 'unknown') || key === 'controllerManager' || key === 'scheduler');
  return (
    <section className="card" aria-label={t('masters')}>
      <h2>{t('masters')}</h2>
      {masters.length === 0 ? (
        <div className="body buttons"><span className="muted">{t(partial ? 'asking' : 'noMasters')}</span>{cluster.kind !== 'snapshot' && !partial && <Button onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'hosts' })}>{t('addHosts')}</Button>}</div>
      ) : (
        <div className="scroll-x" tabIndex={0} role="group" aria-label={t('masters')}>
          <table className="plain-table tight">
            <thead><tr><th>{t('master')}</th><th>{t('api')}</th><th>{t('etcd')}</th>{shown.map(([key, title]) => <th key={key}>{t(title)}</th>)}</tr></thead>
            <tbody>{masters.map((master) => <Line key={master.name} master={master} canEnter={cluster.kind !== 'snapshot'} partial={partial} columns={shown.map(([key]) => key)} />)}</tbody>
          </table>
        </div>
      )}
      <ul className="lines" style={{ borderTop: '1px solid var(--line)' }}>
        <li><VerdictWord verdict={partial ? 'unknown' : etcd.check.verdict}>{partial ? t('etcdAsking') : etcd.members === undefined ? t(etcd.check.verdict === 'ok' ? 'etcdThroughApi' : 'noQuorum') : t('quorum', { healthy: etcd.healthy ?? 0, members: etcd.members, may: etcd.mayLose ?? 0 })}</VerdictWord></li>
        {known.length > 0 && <li className="buttons" aria-label={t('leaders')}>{known.map((leader) => <VerdictWord key={leader.component} verdict={leader.check.verdict}>{t('heldBy', { component: leader.component, holder: leader.holder?.split('_')[0] ?? t('nobody') })}</VerdictWord>)}</li>}
      </ul>
    </section>
  );
};
