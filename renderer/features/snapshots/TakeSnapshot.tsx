import { Button, Input, Modal, Progress, Select } from 'antd';
import { useState } from 'react';
import type { ClusterList } from '../../../preload/contract/model/cluster.ts';
import type { SnapshotProgress } from '../../../preload/contract/model/snapshot.ts';
import { useLatest } from '../../bridge/hooks.ts';
import { snapshotsText } from '../../text/snapshots.ts';
import { words } from '../../text/words.ts';
import { humanBytes } from '../../ui/bytes.ts';
import { FaultLine, FaultView } from '../../ui/FaultView.tsx';
import { useText } from '../../ui/useText.ts';
import { VerdictWord } from '../../ui/VerdictIcon.tsx';

const Report = ({ progress }: { readonly progress: SnapshotProgress }) => {
  const t = useText(snapshotsText);
  if (progress.type === 'progress') {
    return (
      <>
        <p>{t('taking', { kind: progress.kind })}</p>
        <Progress aria-label={t('taking', { kind: progress.kind })} percent={progress.kinds === 0 ? 0 : Math.round((100 * progress.done) / progress.kinds)} showInfo={false} />
        <p className="muted digits">{t('progress', { done: progress.done, kinds: progress.kinds, objects: progress.objects, size: humanBytes(progress.bytes) })}</p>
      </>
    );
  }
  return (
    <>
      <p><VerdictWord verdict={progress.missing.length === 0 ? 'ok' : 'warn'}>{t('done', { file: progress.snapshot.fileName })}</VerdictWord></p>
      <ul>{progress.missing.map(({ what, fault }) => <li key={what}>{t('missing', { what })}: <FaultLine fault={fault} /></li>)}</ul>
    </>
  );
};

/** Takes a snapshot: shows its progress, stops on request, and says what it could not read. */
export const TakeSnapshot = ({ list, onDone }: { readonly list: ClusterList; readonly onDone: () => void }) => {
  const t = useText(snapshotsText);
  const w = useText(words);
  const clusters = list.clusters.filter((cluster) => cluster.kind !== 'snapshot' && !cluster.problem);
  const [cluster, setCluster] = useState(() => clusters.find((c) => c.id === list.current)?.id ?? clusters[0]?.id);
  const [note, setNote] = useState('');
  const [running, setRunning] = useState<{ readonly cluster: string; readonly note?: string } | undefined>(undefined);
  const feed = useLatest('snapshots.create', running);
  const name = clusters.find((c) => c.id === cluster)?.name ?? '';
  const finished = feed.value?.type === 'done' || feed.fault !== undefined;
  const footer = !running ? <Button type="primary" disabled={cluster === undefined} onClick={() => cluster !== undefined && setRunning({ cluster, ...(note.trim() === '' ? {} : { note: note.trim() }) })}>{t('takeDo', { cluster: name })}</Button> : finished ? <Button type="primary" onClick={onDone}>{w('close')}</Button> : <Button danger onClick={onDone}>{t('stop')}</Button>;
  return (
    <Modal open title={t('take')} footer={footer} onCancel={onDone} mask={{ closable: false }}>
      {!running && (
        <>
          <div className="field"><span>{t('which')}</span><Select aria-label={t('which')} options={clusters.map((c) => ({ value: c.id, label: c.name }))} {...(cluster === undefined ? {} : { value: cluster })} onChange={(value: string) => setCluster(value)} /></div>
          <label className="field">{t('noteLabel')}<Input maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} /></label>
        </>
      )}
      <div aria-live="polite">{feed.value && <Report progress={feed.value} />}</div>
      {feed.fault && <FaultView fault={feed.fault} />}
    </Modal>
  );
};
