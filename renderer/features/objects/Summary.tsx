import { Button } from 'antd';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { ContainerSummary, ObjectView, SummaryLine } from '../../../preload/contract/model/object.ts';
import { useActions } from '../../app/actions.ts';
import { measuredOf } from '../../bridge/metrics.ts';
import { metricsText } from '../../text/metrics.ts';
import { objectsText } from '../../text/objects.ts';
import { summaryText } from '../../text/summary.ts';
import { Age, Moment } from '../../ui/Age.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { MetricCharts } from '../../ui/MetricCharts.tsx';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';

const isKnown = (label: string): label is keyof typeof summaryText.en => label in summaryText.en;

const Lines = ({ cluster, object }: { readonly cluster: ClusterInfo; readonly object: ObjectView }) => {
  const t = useText(objectsText);
  const l = useText(summaryText);
  const { openObject } = useActions();
  const value = (line: SummaryLine): React.ReactNode => {
    const { link } = line;
    return link ? <button type="button" className="link-button" onClick={() => openObject(cluster.id, link)}>{line.value}</button> : <span className={line.verdict ?? ''}>{line.value}</span>;
  };
  return (
    <dl className="facts">
      {object.summary.map((line, index) => <div key={`${line.label} ${index}`}><dt>{isKnown(line.label) ? l(line.label) : line.label}</dt><dd>{value(line)}</dd></div>)}
      {object.owners.map((owner) => <div key={`${owner.kind}/${owner.name}`}><dt>{t('owners')}</dt><dd><button type="button" className="link-button" onClick={() => openObject(cluster.id, owner)}>{owner.kind.split('.')[0]}/{owner.name}</button></dd></div>)}
      <div><dt>{t('created')}</dt><dd><Moment at={object.created} /> <span className="muted">(<Age at={object.created} />)</span></dd></div>
    </dl>
  );
};

const Container = ({ cluster, object, container }: { readonly cluster: ClusterInfo; readonly object: ObjectView; readonly container: ContainerSummary }) => {
  const t = useText(objectsText);
  const reason = useReason();
  const { openLogs, openTerminal } = useActions();
  const { name, namespace } = object.ref;
  const isPod = object.capabilities.includes('execable');
  const live = isPod && namespace !== undefined && cluster.kind !== 'snapshot';
  const logs = (previous: boolean): void => { if (namespace !== undefined) openLogs({ cluster: cluster.id, namespace, pod: name, container: container.name, previous, title: `${name} · ${container.name}` }); };
  return (
    <li className="container-line">
      {isPod && <VerdictIcon verdict={container.verdict} />}
      <div className="grow">
        <div><strong>{container.name}</strong>{container.type !== 'app' && <span className="muted"> {t(`type-${container.type}`)}</span>}{isPod && <span className="muted"> · {t(container.ready ? 'ready' : 'notReady')} · {t('restarts')} {container.restarts}</span>}</div>
        {container.reason && <div className={container.verdict}>{reason(container.reason)}</div>}
        <code className="muted">{container.image}</code>
      </div>
      {live && (
        <span className="buttons">
          <Button aria-label={t('openLogs', { name: container.name })} onClick={() => logs(false)}>{t('logsShort')}</Button>
          {container.hasPrevious && <Button aria-label={t('openPrevious', { name: container.name })} onClick={() => logs(true)}>{t('previousShort')}</Button>}
          {container.running && <Button aria-label={t('openTerminal', { name: container.name })} onClick={() => openTerminal({ type: 'exec', cluster: cluster.id, namespace, pod: name, container: container.name })}>{t('terminalShort')}</Button>}
        </span>
      )}
    </li>
  );
};

/** What an object is and how it is: facts, conditions, containers with their reasons, labels. */
export const Summary = ({ cluster, object }: { readonly cluster: ClusterInfo; readonly object: ObjectView }) => {
  const t = useText(objectsText);
  const m = useText(metricsText);
  const labels = Object.entries(object.labels);
  const measured = cluster.kind === 'snapshot' ? undefined : measuredOf(object.capabilities);
  const { namespace, name } = object.ref;
  return (
    <>
      <Lines cluster={cluster} object={object} />
      {measured && <section className="card" aria-label={m('use')}><h2>{m('use')}</h2><MetricCharts cluster={cluster} of={measured} namespace={namespace} name={name} /></section>}
      {object.containers.length > 0 && <section className="card"><h2>{t('containers')}</h2><ul className="lines">{object.containers.map((container) => <Container key={`${container.type} ${container.name}`} cluster={cluster} object={object} container={container} />)}</ul></section>}
      {object.conditions.length > 0 && (
        <section className="card">
          <h2>{t('conditions')}</h2>
          <div className="scroll-x" tabIndex={0} role="group" aria-label={t('conditions')}>
            <table className="plain-table">
              <thead><tr><th>{t('condition')}</th><th>{t('status')}</th><th>{t('reason')}</th><th>{t('since')}</th></tr></thead>
              <tbody>
                {object.conditions.map((condition) => (
                  <tr key={condition.type}>
                    <td className="nowrap"><VerdictIcon verdict={condition.verdict} /> {condition.type}</td>
                    <td>{condition.status}</td>
                    <td>{condition.reason}{condition.message !== undefined && <div className="muted">{condition.message}</div>}</td>
                    <td>{condition.since !== undefined && <Age at={condition.since} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      {labels.length > 0 && <section className="card"><h2>{t('labels')} <CopyButton text={labels.map(([key, value]) => `${key}=${value}`).join(',')} /></h2><div className="body labels">{labels.map(([key, value]) => <code key={key}>{key}={value}</code>)}</div></section>}
    </>
  );
};
