import { Button } from 'antd';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { Problem } from '../../../preload/contract/model/health.ts';
import { useActions } from '../../app/actions.ts';
import { overviewText } from '../../text/overview.ts';
import { words } from '../../text/words.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';

/** The next step of a problem: open what it is about, or a terminal where that helps. */
export const ProblemButtons = ({ cluster, problem }: { readonly cluster: ClusterInfo; readonly problem: Problem }) => {
  const t = useText(overviewText);
  const { openObject, openTerminal } = useActions();
  const { object, host } = problem;
  return (
    <span className="buttons">
      {object && <Button onClick={() => openObject(cluster.id, object)}>{t('open')}</Button>}
      {host !== undefined && cluster.kind !== 'snapshot' && <Button onClick={() => openTerminal({ type: 'ssh', host })}>{t('terminal', { host })}</Button>}
    </span>
  );
};

/** What a problem is about, as kubectl names it within a cluster: `production/web`. Nothing where its sentence names it already. */
export const subjectOf = ({ object }: Problem): string => (object?.namespace === undefined ? '' : `${object.namespace}/${object.name}`);

/** One line each: what, where, since when, evidence, next step. */
export const Problems = ({ cluster, problems }: { readonly cluster: ClusterInfo; readonly problems: readonly Problem[] }) => {
  const t = useText(overviewText);
  const w = useText(words);
  const reason = useReason();
  if (problems.length === 0) return <EmptyState title={t('noProblems')} />;
  return (
    <ul className="lines">
      {problems.map((problem) => (
        <li key={problem.id}>
          <VerdictIcon verdict={problem.verdict} />
          <span className="grow" style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            <span className="two-lines" title={reason(problem.reason)}>{subjectOf(problem) !== '' && <strong>{subjectOf(problem)} </strong>}{reason(problem.reason)}</span>
          </span>
          {problem.environment && <span className={`env env-${problem.environment}`}>{w(problem.environment)}</span>}
          {problem.since !== undefined && <span className="muted"><Age at={problem.since} /></span>}
          <ProblemButtons cluster={cluster} problem={problem} />
        </li>
      ))}
    </ul>
  );
};
