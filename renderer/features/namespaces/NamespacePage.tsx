import { Button, Segmented } from 'antd';
import { useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { NamespaceList } from '../../../preload/contract/model/namespace.ts';
import { useActions } from '../../app/actions.ts';
import { namespacesText } from '../../text/namespaces.ts';
import { words } from '../../text/words.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { useText } from '../../ui/useText.ts';
import { VerdictWord } from '../../ui/VerdictIcon.tsx';
import { EventsTable } from './EventsTable.tsx';
import { RowsTable } from './RowsTable.tsx';

const WORKLOADS = [['deployments.apps', 'Deployments'], ['statefulsets.apps', 'StatefulSets'], ['daemonsets.apps', 'DaemonSets'], ['replicasets.apps', 'ReplicaSets'], ['replicationcontrollers', 'ReplicationControllers'], ['jobs.batch', 'Jobs'], ['cronjobs.batch', 'CronJobs']] as const;

/** One namespace: its workloads, pods with their reasons, services and events. */
export const NamespacePage = ({ cluster, namespace, list }: { readonly cluster: ClusterInfo; readonly namespace: string; readonly list: NamespaceList | undefined }) => {
  const t = useText(namespacesText);
  const w = useText(words);
  const { navigate, openDeploy } = useActions();
  const [tab, setTab] = useState('pods');
  const info = list?.namespaces.find((n) => n.name === namespace);
  const tabs = [{ value: 'pods', label: t('podsTab') }, ...WORKLOADS.map(([value, label]) => ({ value, label })), { value: 'services', label: t('servicesTab') }, { value: 'events', label: t('eventsTab') }];
  return (
    <div className="page">
      <PageHead title={namespace} note={info && <span className="buttons"><span className={`env env-${info.environment}`}>{w(info.environment)}</span><VerdictWord verdict={info.verdict} /></span>}>
        <Button onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'environments' })}>{t('back')}</Button>
        {cluster.kind !== 'snapshot' && !cluster.readOnly && <Button type="primary" onClick={() => openDeploy({ cluster: cluster.id, namespace, action: 'deploy' })}>{t('deploy', { env: `${w(info?.environment ?? 'other')} (${namespace})` })}</Button>}
      </PageHead>
      <div className="scroll-x" style={{ flex: 'none' }}><Segmented aria-label={namespace} value={tab} options={tabs} onChange={setTab} /></div>
      {tab === 'events' ? <EventsTable cluster={cluster} namespace={namespace} /> : <RowsTable key={tab} cluster={cluster} namespace={namespace} kind={tab} label={tabs.find((one) => one.value === tab)?.label ?? tab} />}
    </div>
  );
};
