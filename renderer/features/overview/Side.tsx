import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { EnvironmentHealth, WarningEvent } from '../../../preload/contract/model/health.ts';
import { useActions } from '../../app/actions.ts';
import { overviewText } from '../../text/overview.ts';
import { words } from '../../text/words.ts';
import { Age } from '../../ui/Age.tsx';
import { ENVIRONMENT_ORDER } from '../../ui/tokens.ts';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';

/** How the workloads of each environment are. */
export const Environments = ({ cluster, environments, partial }: { readonly cluster: ClusterInfo; readonly environments: readonly EnvironmentHealth[]; readonly partial: boolean }) => {
  const t = useText(overviewText);
  const w = useText(words);
  const { navigate } = useActions();
  return (
    <section className="card" aria-label={t('environments')}>
      <h2>{t('environments')}</h2>
      {partial && environments.length === 0 && <div className="body muted">{t('asking')}</div>}
      <ul className="lines">
        {ENVIRONMENT_ORDER.flatMap((environment) => environments.filter((one) => one.environment === environment && one.namespaces.length > 0)).map((one) => (
          <li key={one.environment}>
            <VerdictIcon verdict={one.verdict} />
            <button type="button" className="link-button grow" onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'workloads', namespaces: one.namespaces })}><span className={`env env-${one.environment}`}>{w(one.environment)}</span></button>
            <span className="digits">{t('workloadsWell', { well: one.well, all: one.workloads })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};

/** Warning events, newest first. */
export const Warnings = ({ warnings, partial }: { readonly warnings: readonly WarningEvent[]; readonly partial: boolean }) => {
  const t = useText(overviewText);
  return (
    <section className="card" aria-label={t('warnings')}>
      <h2>{t('warnings')}</h2>
      {warnings.length === 0 && <div className="body muted">{t(partial ? 'asking' : 'noWarnings')}</div>}
      <ul className="lines">
        {warnings.slice(0, 12).map((event) => (
          <li key={event.key}>
            <span className="muted" style={{ flex: 'none' }}><Age at={event.last} /></span>
            <span className="cut grow" title={event.message}><strong>{event.reason}</strong> {[event.about.kind, event.about.namespace, event.about.name].filter((part) => part !== undefined).join('/')}: <span className="muted">{event.message}</span></span>
            {event.count > 1 && <span className="muted">{t('times', { n: event.count })}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
};
