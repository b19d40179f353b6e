import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { HealthReport } from '../../../preload/contract/model/health.ts';
import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import { useLatest } from '../../bridge/hooks.ts';
import { overviewText } from '../../text/overview.ts';
import { Age } from '../../ui/Age.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { Masters } from './Masters.tsx';
import { Missing } from './Missing.tsx';
import { Nodes } from './Nodes.tsx';
import { ProblemButtons, Problems, subjectOf } from './Problems.tsx';
import { Environments, Warnings } from './Side.tsx';

const HEADS: Readonly<Record<Verdict, 'headOk' | 'headWarn' | 'headBad' | 'headUnknown'>> = { ok: 'headOk', warn: 'headWarn', bad: 'headBad', unknown: 'headUnknown' };

/** The verdict in one sentence, with its first reason and what to do. */
const Headline = ({ cluster, report }: { readonly cluster: ClusterInfo; readonly report: HealthReport }) => {
  const t = useText(overviewText);
  const reason = useReason();
  // What is known first may be a symptom: no verdict before the first round of questions is over.
  const verdict = report.partial ? 'unknown' : report.verdict;
  const root = report.partial ? undefined : report.problems[0];
  return (
    <section className={`headline ${verdict}`}>
      <VerdictIcon verdict={verdict} size={30} />
      <div className="grow">
        <h1>{t(HEADS[verdict])}{root?.since !== undefined && <span className="muted" style={{ fontSize: 13, fontWeight: 400 }}> {t('lasting')} <Age at={root.since} /></span>}</h1>
        {root ? <p className="two-lines" style={{ fontSize: 14 }} title={reason(root.reason)}>{subjectOf(root) !== '' && <strong>{subjectOf(root)} </strong>}{reason(root.reason)}</p> : report.partial && <p className="muted">{t('asking')}</p>}
        {!report.partial && <p className="muted">
          {t('workloadsWell', { well: report.workloads.well, all: report.workloads.total })}
          {report.problems.length > 1 && ` · ${t('more', { n: report.problems.length - 1 })}`}
          {report.missing.length > 0 && ` · ${t('notCovered', { n: report.missing.length })}`}
        </p>}
      </div>
      {root && <ProblemButtons cluster={cluster} problem={root} />}
    </section>
  );
};

/** Is it well? The cluster's front page, live. */
export const OverviewPage = ({ cluster, report }: { readonly cluster: ClusterInfo; readonly report: HealthReport | undefined }) => {
  const t = useText(overviewText);
  const connection = useLatest('clusters.connection', { cluster: cluster.id }).value;
  if (!report) {
    return (
      <div className="page" aria-busy="true">
        <section className="headline unknown"><VerdictIcon verdict="unknown" size={30} /><div><h1>{t('headUnknown')}</h1><p className="muted">{t('asking')}</p></div></section>
        {connection?.fault && <FaultView fault={connection.fault} />}
      </div>
    );
  }
  return (
    <div className="page" aria-busy={report.partial}>
      <Headline cluster={cluster} report={report} />
      {report.problems.length > 0 && !report.partial && <section className="card" aria-label={t('problems')}><h2>{t('problems')} <span className="muted">{report.problems.length}</span></h2><Problems cluster={cluster} problems={report.problems} /></section>}
      <div className="columns">
        <div className="page" style={{ padding: 0, overflow: 'visible' }}>
          <Masters cluster={cluster} report={report} />
          <Nodes cluster={cluster} nodes={report.nodes} partial={report.partial} />
        </div>
        <div className="page" style={{ padding: 0, overflow: 'visible' }}>
          <Environments cluster={cluster} environments={report.environments} partial={report.partial} />
          <Warnings warnings={report.warnings} partial={report.partial} />
        </div>
      </div>
      {!report.partial && <Missing missing={report.missing} />}
    </div>
  );
};
