import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { NodeHealth } from '../../../preload/contract/model/health.ts';
import { useActions } from '../../app/actions.ts';
import { overviewText } from '../../text/overview.ts';
import { words } from '../../text/words.ts';
import { Age } from '../../ui/Age.tsx';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';

/** A square per node; the ones that are not well also as lines with their reason. */
export const Nodes = ({ cluster, nodes, partial }: { readonly cluster: ClusterInfo; readonly nodes: readonly NodeHealth[]; readonly partial: boolean }) => {
  const t = useText(overviewText);
  const w = useText(words);
  const reason = useReason();
  const { openObject } = useActions();
  const ill = nodes.filter((node) => node.verdict !== 'ok' || !node.schedulable);
  const notWell = nodes.filter((node) => node.verdict !== 'ok').length;
  const open = (node: NodeHealth): void => openObject(cluster.id, { kind: 'nodes', name: node.name });
  const label = (node: NodeHealth): string => [node.name, node.reason ? reason(node.reason) : w(node.verdict), t('podsOn', { n: node.pods }), node.version].join(' · ');
  return (
    <section className="card" aria-label={t('nodes')}>
      <h2>{t('nodes')} {nodes.length > 0 && <span className="muted">{t('nodesWell', { well: nodes.length - notWell })}{notWell > 0 && `, ${t('nodesNotWell', { n: notWell })}`}</span>}</h2>
      {nodes.length === 0 && <div className="body muted">{t(partial ? 'asking' : 'noNodes')}</div>}
      {nodes.length > 0 && <div className="body strip">
        {nodes.map((node) => <button key={node.name} type="button" title={label(node)} aria-label={label(node)} onClick={() => open(node)}><VerdictIcon verdict={node.verdict} size={18} word={false} /></button>)}
      </div>}
      {ill.length > 0 && (
        <ul className="lines" style={{ borderTop: '1px solid var(--line)' }}>
          {ill.map((node) => (
            <li key={node.name}>
              <VerdictIcon verdict={node.verdict} />
              <button type="button" className="link-button" onClick={() => open(node)}>{node.name}</button>
              <span className="muted grow">{[...(node.reason ? [reason(node.reason)] : []), ...(node.schedulable ? [] : [t('cordoned')])].join(' · ')}</span>
              {node.since !== undefined && <span className="muted"><Age at={node.since} /></span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
