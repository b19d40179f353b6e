import { Button } from 'antd';
import type { Revision } from '../../preload/contract/model/plan.ts';
import { releasesText } from '../text/releases.ts';
import { Moment } from './Age.tsx';
import { EmptyState } from './EmptyState.tsx';
import { useText } from './useText.ts';

/** The revisions that are kept, newest first, with their images and a way back to each. */
export const Revisions = ({ revisions, chosen, onRollBack }: { readonly revisions: readonly Revision[]; readonly chosen?: number; readonly onRollBack?: (revision: number) => void }) => {
  const t = useText(releasesText);
  const causes = revisions.some((revision) => revision.changeCause !== undefined);
  if (revisions.length === 0) return <EmptyState title={t('noHistory')} />;
  return (
    <div className="card scroll-x" tabIndex={0} role="group" aria-label={t('history')}>
      <table className="plain-table">
        <thead><tr><th>{t('revision')}</th><th>{t('images')}</th><th>{t('created')}</th>{onRollBack && <th />}<th>{t('size')}</th>{causes && <th>{t('cause')}</th>}</tr></thead>
        <tbody>
          {[...revisions].sort((a, b) => b.number - a.number).map((revision) => (
            <tr key={revision.number} {...(revision.number === chosen ? { className: 'chosen-line' } : {})}>
              <th scope="row">{revision.number}{revision.current && <span className="muted"> {t('current')}</span>}</th>
              <td className="images"><code>{revision.images.join(', ')}</code></td>
              <td className="nowrap"><Moment at={revision.created} /></td>
              {onRollBack && <td>{!revision.current && <Button onClick={() => onRollBack(revision.number)}>{t('rollBackTo', { n: revision.number })}</Button>}</td>}
              <td className="digits">{revision.replicas}</td>
              {causes && <td>{revision.changeCause}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
