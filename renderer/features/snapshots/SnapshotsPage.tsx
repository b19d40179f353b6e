import { Button } from 'antd';
import { useState } from 'react';
import type { AppInfo } from '../../../preload/contract/model/app.ts';
import type { ClusterList } from '../../../preload/contract/model/cluster.ts';
import type { SnapshotInfo } from '../../../preload/contract/model/snapshot.ts';
import { useActions } from '../../app/actions.ts';
import { useAction, useCall } from '../../bridge/hooks.ts';
import { fleetText } from '../../text/fleet.ts';
import { snapshotsText } from '../../text/snapshots.ts';
import { BrowseDialog } from '../../ui/BrowseDialog.tsx';
import { humanBytes } from '../../ui/bytes.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { download } from '../../ui/download.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useText } from '../../ui/useText.ts';
import { Moment } from '../../ui/Age.tsx';
import { TakeSnapshot } from './TakeSnapshot.tsx';

const Line = ({ snapshot, onChange }: { readonly snapshot: SnapshotInfo; readonly onChange: () => void }) => {
  const t = useText(snapshotsText);
  const { navigate, notify } = useActions();
  const open = useAction('snapshots.open');
  const close = useAction('snapshots.close');
  const save = useAction('snapshots.save');
  const remove = useAction('snapshots.remove');
  const [removing, setRemoving] = useState(false);
  const fault = snapshot.fault ?? open.fault ?? close.fault ?? save.fault ?? remove.fault;
  const show = (cluster: string): void => navigate({ at: 'cluster', cluster, place: 'overview' });
  const { openAs } = snapshot;
  return (
    <>
      <tr>
        <td><strong>{snapshot.cluster}</strong></td>
        <td><Moment at={snapshot.takenAt} /></td>
        <td>{snapshot.takenBy}</td>
        <td>{t('contentOf', { objects: snapshot.objects, kinds: snapshot.kinds })}</td>
        <td>{humanBytes(snapshot.bytes)}</td>
        <td className="mono" title={`${snapshot.folder}/${snapshot.fileName}`}>{snapshot.fileName}</td>
        <td>
          <span className="buttons">
            {openAs !== undefined ? (
              <><Button type="primary" onClick={() => show(openAs)}>{t('show')}</Button><Button loading={close.busy} onClick={() => void close.run({ cluster: openAs }).then(onChange)}>{t('closeIt')}</Button></>
            ) : (
              <Button disabled={snapshot.fault !== undefined} loading={open.busy} onClick={() => void open.run({ id: snapshot.id }).then((done) => done && show(done.value.cluster))}>{t('openIt')}</Button>
            )}
            <Button loading={save.busy} onClick={() => void save.run({ id: snapshot.id }).then((done) => {
                if (done?.value.download !== undefined) download(done.value.download);
                else if (done?.value.saved) notify('success', t('saved'));
              })}>{t('saveIt')}</Button>
            <Button onClick={() => setRemoving(true)}>{t('removeIt')}</Button>
          </span>
          {removing && <Confirm danger title={t('removeTitle')} action={t('removeDo', { file: snapshot.fileName })} busy={remove.busy} onCancel={() => setRemoving(false)} onConfirm={() => void remove.run({ id: snapshot.id }).then(() => { setRemoving(false); onChange(); })}><p>{t('removeText')}</p></Confirm>}
        </td>
      </tr>
      {fault && <tr><td colSpan={7}><FaultView fault={fault} /></td></tr>}
    </>
  );
};

/** The snapshots of this machine: take, open, close, save. */
export const SnapshotsPage = ({ list, info }: { readonly list: ClusterList; readonly info: AppInfo | undefined }) => {
  const t = useText(snapshotsText);
  const f = useText(fleetText);
  const { navigate } = useActions();
  const snapshots = useCall('snapshots.list', {});
  const openFile = useAction('snapshots.openFromHost');
  const [dialog, setDialog] = useState<'take' | 'browse' | undefined>(undefined);
  const open = (entry?: string): void => void openFile.run(entry === undefined ? {} : { entry }).then((done) => done?.value && navigate({ at: 'cluster', cluster: done.value.cluster, place: 'overview' }));
  return (
    <div className="page">
      <PageHead title={t('title')} note={t('note')}>
        <Button loading={openFile.busy} onClick={() => (info?.host === 'desktop' ? open() : setDialog('browse'))}>{t('openFile')}</Button>
        <Button type="primary" onClick={() => setDialog('take')}>{t('take')}</Button>
      </PageHead>
      {snapshots.fault && <FaultView fault={snapshots.fault} onRetry={snapshots.again} />}
      {openFile.fault && <FaultView fault={openFile.fault} />}
      {snapshots.value?.length === 0 && <EmptyState title={t('empty')}><p>{t('emptyNext')}</p></EmptyState>}
      {snapshots.value !== undefined && snapshots.value.length > 0 && (
        <section className="card scroll-x" tabIndex={0} aria-label={t('title')}>
          <table className="plain-table">
            <thead><tr><th>{t('cluster')}</th><th>{t('taken')}</th><th>{t('by')}</th><th>{t('content')}</th><th>{t('size')}</th><th>{t('file')}</th><td /></tr></thead>
            <tbody>{snapshots.value.map((snapshot) => <Line key={snapshot.id} snapshot={snapshot} onChange={snapshots.again} />)}</tbody>
          </table>
        </section>
      )}
      {dialog === 'take' && <TakeSnapshot list={list} onDone={() => { setDialog(undefined); snapshots.again(); }} />}
      {dialog === 'browse' && <BrowseDialog what="file" title={f('browseSnapshot')} onClose={() => setDialog(undefined)} onChoose={(entry) => { setDialog(undefined); open(entry); }} />}
    </div>
  );
};
