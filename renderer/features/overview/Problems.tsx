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
            {reason(problem.reason)}
            {problem.object && <span className="muted"> · {[problem.object.namespace, problem.object.name].filter((part) => part !== undefined).join('/')}</span>}
          </span>
          {problem.environment && <span className={`env env-${problem.environment}`}>{w(problem.environment)}</span>}
          {problem.since !== undefined && <span className="muted"><Age at={problem.since} /></span>}
          <ProblemButtons cluster={cluster} problem={problem} />
        </li>
      ))}
    </ul>
  );
};
