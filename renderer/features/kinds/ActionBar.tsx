import { Button } from 'antd';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import { kindsText } from '../../text/kinds.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import { useText } from '../../ui/useText.ts';
import { actionsFor, bulkActions } from './view.ts';
import type { RowAction } from './view.ts';
import type { Target } from './useRowActions.ts';

/** What can be done with the chosen row, each with its key; with marked rows: what can be done with all of them. */
export const ActionBar = ({ cluster, chosen, marked, hidden, onAction, onUnmark }: { readonly cluster: ClusterInfo; readonly chosen: Target | undefined; readonly marked: readonly Target[]; /** How many of them the filter hides. */ readonly hidden: number; readonly onAction: (action: RowAction, targets: readonly Target[]) => void; readonly onUnmark: () => void }) => {
  const t = useText(kindsText);
  if (marked.length > 0)
    return (
      <div className="action-bar" role="toolbar" aria-label={t('actions')}>
        <span className="on">{t('onMarked', { n: marked.length })}{hidden > 0 && <span className="warn"> · {t('hiddenMarks', { n: hidden })}</span>}</span>
        {bulkActions([...new Set(marked.map((one) => one.kind))], cluster).map((action) => <Button key={action} danger={action === 'delete'} onClick={() => onAction(action, marked)}>{t(action)}</Button>)}
        <Button type="text" onClick={onUnmark}>{t('unmark')}</Button>
      </div>
    );
  if (!chosen) return <div className="action-bar muted">{t('hint')}</div>;
  return (
    <div className="action-bar" role="toolbar" aria-label={t('onRow', { name: chosen.row.name })}>
      <span className="on cut" title={chosen.row.name}>{chosen.row.name}</span>
      {actionsFor(chosen.kind.capabilities, cluster).map(({ action, key }) => (
        <Button key={action} type="text" danger={action === 'delete'} aria-keyshortcuts={key} onClick={() => onAction(action, [chosen])}>
          {t(action)} <Kbd keys={key} />
        </Button>
      ))}
    </div>
  );
};
