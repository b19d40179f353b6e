import { Button } from 'antd';
import type { KubeconfigSource } from '../../../preload/contract/model/cluster.ts';
import { useAction } from '../../bridge/hooks.ts';
import { fleetText } from '../../text/fleet.ts';
import { FaultView } from '../../ui/FaultView.tsx';
import { useText } from '../../ui/useText.ts';

/** Where kubeconfigs come from, and what is wrong in each file: one broken file does not hide the others. */
export const Sources = ({ sources }: { readonly sources: readonly KubeconfigSource[] }) => {
  // Folded where nothing is wrong: the lines of the clusters need the room, and each names its file.
  const quiet = sources.every((source) => source.problems.length === 0);
  const t = useText(fleetText);
  const remove = useAction('clusters.removeSource');
  return (
    <details className="card" open={!quiet}>
      <summary><strong>{t('sources')}</strong> <span className="muted">{sources.length}</span></summary>
      <ul className="lines">
        {sources.map((source) => (
          <li key={source.id} style={{ flexWrap: 'wrap' }}>
            <code className="cut grow" title={source.path}>{source.path}</code>
            <span className="muted">{t(source.origin)}</span>
            <span className={source.type === 'missing' ? 'warn' : 'muted'}>{source.type === 'missing' ? t('missing') : t('contexts', { n: source.contexts })}</span>
            {source.removable && <Button disabled={remove.busy} onClick={() => void remove.run({ id: source.id })}>{t('remove')}</Button>}
            {source.problems.map((problem, index) => <div key={index} style={{ flexBasis: '100%' }}><FaultView fault={problem} /></div>)}
          </li>
        ))}
      </ul>
      {remove.fault && <FaultView fault={remove.fault} />}
    </details>
  );
};
