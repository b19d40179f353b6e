import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { HealthReport } from '../../../preload/contract/model/health.ts';
import { overviewText } from '../../text/overview.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { useText } from '../../ui/useText.ts';
import { Missing } from './Missing.tsx';
import { Problems } from './Problems.tsx';

/** All problems of a cluster, worst first. */
export const ProblemsPage = ({ cluster, report }: { readonly cluster: ClusterInfo; readonly report: HealthReport | undefined }) => {
  const t = useText(overviewText);
  return (
    <div className="page" aria-busy={report === undefined}>
      <PageHead title={t('problems')} {...(report ? { note: report.problems.length } : {})} />
      {report ? <section className="card"><Problems cluster={cluster} problems={report.problems} /></section> : <p className="muted">{t('asking')}</p>}
      {report && <Missing missing={report.missing} />}
    </div>
  );
};
