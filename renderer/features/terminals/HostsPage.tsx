import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { Fault } from '../../../preload/contract/fault.ts';
import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import type { HostInfo } from '../../../preload/contract/model/terminal.ts';
import { useActions } from '../../app/actions.ts';
import type { ClusterPageProps } from '../../app/slots.ts';
import { faultOf } from '../../bridge/client.ts';
import { useAction, useCall, useClient, useLatest } from '../../bridge/hooks.ts';
import { terminalsText } from '../../text/terminals.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultLine, FaultView } from '../../ui/FaultView.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon, VerdictWord } from '../../ui/VerdictIcon.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';

type Role = HostInfo['role'];
type Tested = { readonly type: 'busy' } | { readonly type: 'ok'; readonly latencyMs: number; readonly banner: string } | { readonly type: 'failed'; readonly fault: Fault };

const VERDICT: Readonly<Record<HostInfo['phase'], Verdict>> = { idle: 'unknown', connecting: 'unknown', connected: 'ok', failed: 'bad' };

const AddHosts = ({ cluster, known }: { readonly cluster: ClusterInfo; readonly known: readonly HostInfo[] }) => {
  const t = useText(terminalsText);
  const configured = useCall('hosts.configured', {}).value ?? [];
  const add = useAction('hosts.add');
  const [names, setNames] = useState<readonly string[]>([]);
  const [role, setRole] = useState<Role>('master');
  const declared = new Set(known.filter((host) => host.by === 'declared').map((host) => host.name));
  const save = async (): Promise<void> => {
    if (await add.run({ cluster: cluster.id, hosts: [...names], role })) setNames([]);
  };
  return (
    <div className="add-hosts">
      <Select mode="tags" aria-label={t('addHosts')} placeholder={t('addHint')} style={{ minWidth: 320, flex: 1, maxWidth: 640 }} value={[...names]} tokenSeparators={[' ', ',']} options={configured.filter((name) => !declared.has(name)).map((value) => ({ value }))} onChange={(next: string[]) => setNames(next.filter((name) => /^[^\s-]\S*$/.test(name)))} />
      <Select<Role> aria-label={t('addRole')} style={{ width: 120 }} value={role} options={(['master', 'node', 'other'] as const).map((value) => ({ value, label: t(`role-${value}`) }))} onChange={setRole} />
      <Button type="primary" disabled={names.length === 0} loading={add.busy} onClick={() => void save()}>{t('add')}</Button>
      {add.fault && <FaultView fault={add.fault} />}
    </div>
  );
};

const useTests = (): { readonly tests: ReadonlyMap<string, Tested>; readonly test: (host: string) => void } => {
  const client = useClient();
  const [tests, setTests] = useState<ReadonlyMap<string, Tested>>(new Map());
  const test = (host: string): void => {
    const put = (value: Tested): void => setTests((last) => new Map(last).set(host, value));
    put({ type: 'busy' });
    client.call('hosts.test', { host }).then((answer) => put({ type: 'ok', ...answer }), (error: unknown) => put({ type: 'failed', fault: faultOf(error) }));
  };
  return { tests, test };
};

const State = ({ host, tested }: { readonly host: HostInfo; readonly tested: Tested | undefined }) => {
  const t = useText(terminalsText);
  if (tested?.type === 'busy') return <span className="muted"><span className="busy-dot" aria-hidden="true" /> {t('testing')}</span>;
  if (tested?.type === 'ok' && host.phase !== 'failed') return <span className="ok"><VerdictIcon verdict="ok" word={false} /> {t('tested', { ms: Math.round(tested.latencyMs), banner: tested.banner })}</span>;
  const fault = host.fault ?? (tested?.type === 'failed' ? tested.fault : undefined);
  if (fault) return <span className="bad"><VerdictIcon verdict="bad" /> <FaultLine fault={fault} /></span>;
  return <VerdictWord verdict={VERDICT[host.phase]}>{t(`host-${host.phase}`)}</VerdictWord>;
};

/** The machines under a cluster: role, address, how they are reached, and a terminal on each. */
export const HostsPage = ({ cluster }: ClusterPageProps) => {
  const t = useText(terminalsText);
  const { openTerminal, openObject, notify } = useActions();
  const feed = useLatest('hosts.watch', { cluster: cluster.id });
  const remove = useAction('hosts.remove');
  const { tests, test } = useTests();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const hosts = useMemo(() => feed.value ?? [], [feed.value]);
  const snapshot = cluster.kind === 'snapshot';
  const host = hosts.find((one) => one.name === chosen);
  const terminal = (one: HostInfo): void => { if (!snapshot) openTerminal({ type: 'ssh', host: one.name }); };
  const drop = async (one: HostInfo): Promise<void> => {
    if (await remove.run({ cluster: cluster.id, hosts: [one.name] })) notify('info', t('removed', { host: one.name }));
  };
  const columns = useMemo<readonly TableColumn<HostInfo>[]>(
    () => [
      { id: 'name', title: t('host'), width: 180, grow: 1, value: (one) => one.name },
      { id: 'role', title: t('role'), width: 90, value: (one) => t(`role-${one.role}`) },
      { id: 'state', title: t('state'), width: 240, grow: 2, value: (one) => t(`host-${one.phase}`), render: (one) => <State host={one} tested={tests.get(one.name)} /> },
      { id: 'address', title: t('address'), width: 150, value: (one) => (one.port === 22 ? one.address : `${one.address}:${one.port}`) },
      { id: 'user', title: t('user'), width: 90, value: (one) => one.user },
      { id: 'jumps', title: t('through'), width: 150, value: (one) => (one.jumps.length > 0 ? [...one.jumps].reverse().join(' → ') : t('direct')) },
      { id: 'node', title: t('node'), width: 120, value: (one) => one.node ?? '' },
      { id: 'by', title: t('knownBy'), width: 100, value: (one) => t(`by-${one.by}`) },
    ],
    [t, tests],
  );
  return (
    <div className="page" aria-busy={!feed.value}>
      <PageHead title={t('hosts')} note={t('hostsNote')} />
      {feed.fault && <FaultView fault={feed.fault} onRetry={feed.again} />}
      {!snapshot && <AddHosts cluster={cluster} known={hosts} />}
      {remove.fault && <FaultView fault={remove.fault} />}
      {host && !snapshot ? (
        <div className="action-bar" role="toolbar" aria-label={host.name}>
          <span className="on">{host.name}</span>
          <Button type="primary" onClick={() => terminal(host)}>{t('terminal')} <Kbd keys="t" /></Button>
          <Button onClick={() => test(host.name)}>{t('test')} <Kbd keys="x" /></Button>
          {host.node !== undefined && <Button type="text" onClick={() => openObject(cluster.id, { kind: 'nodes', name: host.node ?? '' })}>{t('openNode')}</Button>}
          {host.by === 'declared' && <Button type="text" danger loading={remove.busy} onClick={() => void drop(host)}>{t('removeHost')}</Button>}
        </div>
      ) : (
        <div className="action-bar muted">{t('hint')}</div>
      )}
      <VirtualTable
        label={t('hosts')}
        rows={hosts}
        columns={columns}
        rowKey={(one) => one.name}
        onOpen={terminal}
        onChosen={setChosen}
        onKey={(key, one) => {
          if (snapshot || (key !== 't' && key !== 'x')) return false;
          if (key === 't') terminal(one);
          else test(one.name);
          return true;
        }}
        exportName={`${cluster.name}-hosts`}
        empty={feed.value ? <EmptyState title={t('noHosts')}><p>{t('noHostsWhy')}</p></EmptyState> : <div className="empty-state" aria-busy="true" />}
      />
    </div>
  );
};
