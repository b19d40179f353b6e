import { App, Button, Tabs } from 'antd';
import { Suspense, useEffect, useMemo } from 'react';
import type { ObjectItem, ObjectView } from '../../../preload/contract/model/object.ts';
import type { Fault } from '../../../preload/contract/fault.ts';
import { useActions } from '../../app/actions.ts';
import type { ObjectTab } from '../../app/actions.ts';
import type { ObjectDrawerProps } from '../../app/slots.ts';
import { useFeed, useLatest } from '../../bridge/hooks.ts';
import { objectsText } from '../../text/objects.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultLine, FaultView } from '../../ui/FaultView.tsx';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { useReason, useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { draftKey, isDirty, useDrafts } from './drafts.ts';
import { Events, History, Pods, Rollout } from './Parts.tsx';
import { Summary } from './Summary.tsx';
import { tabsOf } from './tabs.ts';
import { Yaml } from './Yaml.tsx';
import './objects.css';

interface Held {
  readonly object?: ObjectView;
  readonly gone: boolean;
  readonly retrying: boolean;
  readonly fault?: Fault;
}

const nothing: Held = { gone: false, retrying: false };

/** What is known of the object: the last view stays when it is gone or cannot be followed for a while. */
const fold = (held: Held, items: readonly ObjectItem[]): Held =>
  items.reduce<Held>((last, item) => {
    if (item.type === 'object') return { object: item.object, gone: false, retrying: false };
    if (item.type === 'gone') return { ...last, gone: true };
    const { fault: _, ...rest } = last;
    return { ...rest, retrying: item.state === 'retrying', ...(item.fault ? { fault: item.fault } : {}) };
  }, held);

const Buttons = ({ cluster, object, canChange }: Pick<ObjectDrawerProps, 'cluster'> & { readonly object: ObjectView; readonly canChange: boolean }) => {
  const t = useText(objectsText);
  const { openDeploy, openTerminal } = useActions();
  const can = object.capabilities;
  const isMachine = can.includes('cordonable') && cluster.kind !== 'snapshot';
  const host = useLatest('hosts.watch', isMachine ? { cluster: cluster.id } : undefined).value?.find((one) => one.node === object.ref.name);
  const ask = (action: 'image' | 'scale' | 'restart' | 'rollback' | 'delete'): void => openDeploy({ cluster: cluster.id, ref: object.ref, action });
  return (
    <div className="buttons" role="toolbar" aria-label={t('actions')}>
      {host && <Button onClick={() => openTerminal({ type: 'ssh', host: host.name })}>{t('terminalNode')}</Button>}
      {canChange && can.includes('deployable') && <Button type="primary" onClick={() => ask('image')}>{t('deploy')}</Button>}
      {canChange && can.includes('scalable') && <Button onClick={() => ask('scale')}>{t('scale')}</Button>}
      {canChange && can.includes('restartable') && <Button onClick={() => ask('restart')}>{t('restart')}</Button>}
      {canChange && can.includes('rollbackable') && <Button onClick={() => ask('rollback')}>{t('rollback')}</Button>}
      {canChange && can.includes('deletable') && <Button danger onClick={() => ask('delete')}>{t('delete')}</Button>}
    </div>
  );
};

/** One object beside the page: why it is as it is, and everything that belongs to it. */
export const ObjectDrawer = ({ cluster, objectRef, tab, onTab, onClose, LogView }: ObjectDrawerProps) => {
  const t = useText(objectsText);
  const reason = useReason();
  const { modal } = App.useApp();
  const feed = useFeed('kinds.object', { cluster: cluster.id, ref: { ...objectRef } }, fold, nothing);
  const { object, gone, retrying, fault } = feed.value;
  const key = draftKey(cluster.id, objectRef);
  const draft = useDrafts((state) => state.drafts[key]);
  const put = useDrafts((state) => state.put);
  const dirty = isDirty(draft);
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);
  const close = (): void => {
    if (dirty) void modal.confirm({ title: t('discardTitle'), content: t('discardWhy'), okText: t('discard'), okButtonProps: { danger: true }, cancelText: t('keepEditing'), onOk: () => { put(key, undefined); onClose(); } });
    else onClose();
  };
  const live = cluster.kind !== 'snapshot';
  const canChange = live && !cluster.readOnly && !gone;
  const tabs = useMemo<readonly ObjectTab[]>(() => (object ? tabsOf(object, live) : []), [object, live]);
  const active: ObjectTab = tab !== undefined && tabs.includes(tab) ? tab : 'summary';
  const title = <>{object && <VerdictIcon verdict={gone ? 'unknown' : object.verdict} size={16} />} {objectRef.name} <span className="muted panel-kind">{objectRef.kind.split('.')[0]}{objectRef.namespace !== undefined && ` · ${objectRef.namespace}`}</span></>;
  const part = { cluster, canChange };
  return (
    <SidePanel title={title} extra={<CopyButton text={objectRef.name} label={t('copyName')} />} onClose={close}>
      {feed.fault && <FaultView fault={feed.fault} onRetry={feed.again} />}
      {gone && <p className="warn" role="status"><VerdictIcon verdict="warn" word={false} /> {t('gone')}{object && `. ${t('goneNext')}`}</p>}
      {retrying && <p className="warn" role="status"><VerdictIcon verdict="warn" word={false} /> {t('stale')}{fault && <>: <FaultLine fault={fault} /></>}</p>}
      {!object && !feed.fault && !gone && <EmptyState title={t('loading')} />}
      {object && (
        <>
          {object.reason && !gone && <p className={`why ${object.verdict}`}>{reason(object.reason)}</p>}
          <Buttons cluster={cluster} object={object} canChange={canChange} />
          <Tabs size="small" activeKey={active} onChange={(next) => onTab(next as ObjectTab)} items={tabs.map((one) => ({ key: one, label: <>{t(one)}{one === 'yaml' && dirty && ' •'}</> }))} />
          <div className="part">
            {active === 'summary' && <Summary cluster={cluster} object={object} />}
            {active === 'pods' && <Pods {...part} object={object} />}
            {active === 'rollout' && <Rollout {...part} object={object} />}
            {active === 'history' && <History key={object.resourceVersion} {...part} object={object} />}
            {active === 'logs' && objectRef.namespace !== undefined && <Suspense fallback={null}><LogView visible target={{ cluster: cluster.id, namespace: objectRef.namespace, title: objectRef.name, ...(object.capabilities.includes('execable') ? { pod: objectRef.name } : { selector: object.podSelector ?? '' }) }} /></Suspense>}
            {active === 'events' && <Events {...part} object={object} />}
            {active === 'yaml' && <Yaml {...part} object={object} draft={draft} onDraft={(next) => put(key, next)} />}
          </div>
        </>
      )}
    </SidePanel>
  );
};
