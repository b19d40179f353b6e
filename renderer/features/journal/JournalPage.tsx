import { Button, Dropdown, Input, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ClusterList } from '../../../preload/contract/model/cluster.ts';
import type { JournalEntry } from '../../../preload/contract/model/journal.ts';
import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import { useActions } from '../../app/actions.ts';
import { useAction, useCall, useFeed } from '../../bridge/hooks.ts';
import { journalText } from '../../text/journal.ts';
import { words } from '../../text/words.ts';
import { Moment } from '../../ui/Age.tsx';
import { download } from '../../ui/download.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultLine, FaultView } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon, VerdictWord } from '../../ui/VerdictIcon.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';

const OUTCOMES: Readonly<Record<JournalEntry['outcome'], Verdict>> = { done: 'ok', failed: 'bad', cancelled: 'unknown' };
// One page of the query; the method's own upper limit is 1000.
const STEP = 200;

const useColumns = (): readonly TableColumn<JournalEntry>[] => {
  const t = useText(journalText);
  const w = useText(words);
  return useMemo<readonly TableColumn<JournalEntry>[]>(
    () => [
      { id: 'at', title: t('when'), width: 150, value: (entry) => entry.at, render: (entry) => <Moment at={entry.at} /> },
      { id: 'who', title: t('who'), width: 140, value: (entry) => entry.operator },
      { id: 'action', title: t('action'), width: 100, value: (entry) => t(entry.action) },
      { id: 'cluster', title: t('cluster'), width: 120, value: (entry) => entry.cluster },
      { id: 'environment', title: t('environment'), width: 110, value: (entry) => (entry.environment ? w(entry.environment) : ''), render: (entry) => entry.environment && <span className={`env env-${entry.environment}`}>{w(entry.environment)}</span> },
      { id: 'object', title: t('object'), width: 220, grow: 2, value: (entry) => entry.object },
      { id: 'change', title: t('change'), width: 200, grow: 2, value: (entry) => [entry.before, entry.after].filter((part) => part !== '').join(' → ') },
      { id: 'outcome', title: t('outcome'), width: 150, grow: 1, value: (entry) => t(entry.outcome), render: (entry) => <><VerdictIcon verdict={OUTCOMES[entry.outcome]} word={false} /> {t(entry.outcome)}{entry.fault && <> · <FaultLine fault={entry.fault} /></>}</> },
      { id: 'took', title: t('took'), width: 80, align: 'end', value: (entry) => entry.durationMs, render: (entry) => (entry.durationMs < 1000 ? `${Math.round(entry.durationMs)} ms` : `${(entry.durationMs / 1000).toFixed(1)} s`) },
    ],
    [t, w],
  );
};

const countItems = (seen: number, items: readonly JournalEntry[]): number => seen + items.length;

/** Who did what, newest first, with the state of the chain. */
export const JournalPage = ({ list }: { readonly list: ClusterList }) => {
  const t = useText(journalText);
  const { notify } = useActions();
  const [typed, setTyped] = useState('');
  const [text, setText] = useState('');
  const [cluster, setCluster] = useState<string | undefined>(undefined);
  const [limit, setLimit] = useState(STEP);
  useEffect(() => {
    // 250 ms: asks when the typing rests, not at each letter.
    const timer = setTimeout(() => setText(typed.trim()), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  const page = useCall('journal.query', { limit, ...(text === '' ? {} : { text }), ...(cluster === undefined ? {} : { cluster }) }, true);
  const fresh = useFeed('journal.watch', {}, countItems, 0).value;
  const { again, value } = page;
  useEffect(() => {
    if (fresh > 0) again();
  }, [fresh, again]);
  const save = useAction('journal.export');
  const columns = useColumns();
  const exportAs = (format: 'csv' | 'jsonl'): void =>
    void save.run({ format }).then((done) => {
      if (done?.value.download !== undefined) download(done.value.download);
      else if (done?.value.saved) notify('success', t('saved'));
    });
  return (
    <div className="page">
      <PageHead title={t('title')} note={t('note')}>
        {value && <VerdictWord verdict={value.chain.whole ? 'ok' : 'bad'}>{value.chain.whole ? t('chainWhole', { n: value.total }) : t('chainBroken', { at: value.chain.brokenAt ?? '?' })}</VerdictWord>}
        <Dropdown trigger={['click']} menu={{ items: [{ key: 'csv', label: t('csv') }, { key: 'jsonl', label: t('jsonl') }], onClick: ({ key }) => exportAs(key as 'csv') }}><Button loading={save.busy}>{t('export')}</Button></Dropdown>
      </PageHead>
      {page.fault && <FaultView fault={page.fault} onRetry={again} />}
      {save.fault && <FaultView fault={save.fault} />}
      <VirtualTable
        label={t('title')}
        rows={value?.entries ?? []}
        columns={columns}
        rowKey={(entry) => String(entry.seq)}
        empty={value ? <EmptyState title={t('empty')}><p>{t('emptyNext')}</p></EmptyState> : <div className="empty-state" aria-busy="true" />}
        toolbar={
          <>
            <Input style={{ width: 280 }} allowClear value={typed} placeholder={t('search')} aria-label={t('search')} onChange={(event) => setTyped(event.target.value)} />
            <Select style={{ width: 180 }} allowClear aria-label={t('cluster')} placeholder={t('allClusters')} options={[...new Set(list.clusters.map((c) => c.name))].map((name) => ({ value: name, label: name }))} onChange={(name: string | undefined) => setCluster(name)} />
            {value && value.entries.length === limit && limit < 1000 && <Button onClick={() => setLimit(Math.min(1000, limit + STEP))}>{t('older')}</Button>}
          </>
        }
      />
    </div>
  );
};
