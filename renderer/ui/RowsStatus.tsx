import { Button } from 'antd';
import type { RowsState } from '../../preload/contract/model/rows.ts';
import { kindsText } from '../text/kinds.ts';
import { words } from '../text/words.ts';
import { Age } from './Age.tsx';
import { FaultLine } from './FaultView.tsx';
import { useText } from './useText.ts';
import { VerdictIcon } from './VerdictIcon.tsx';

/** Whether a table is whole and live: how far its first list has come, since when it is old and why, or what may not be seen of it. */
export const RowsStatus = ({ state, onRetry }: { readonly state: Pick<RowsState, 'synced' | 'remaining' | 'status'> & { readonly rows: { readonly size: number } }; readonly onRetry: () => void }) => {
  const t = useText(kindsText);
  const w = useText(words);
  const { status } = state;
  if (status.state === 'retrying')
    return (
      <span className="rows-status warn" role="status">
        <VerdictIcon verdict="warn" word={false} /> {t('stale')} <Age at={status.since} />
        {status.fault && <> · <FaultLine fault={status.fault} /></>} <Button onClick={onRetry}>{w('retry')}</Button>
      </span>
    );
  if (!state.synced) return <span className="rows-status muted" role="status"><span className="busy-dot" aria-hidden="true" /> {t('loading', { n: state.rows.size })}{state.remaining !== undefined && state.remaining > 0 && t('remaining', { n: state.remaining })}</span>;
  if (status.fault) return <span className="rows-status warn" role="status"><VerdictIcon verdict="warn" word={false} /> <FaultLine fault={status.fault} /></span>;
  return null;
};
