import { Button, Select } from 'antd';
import { useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import { worst } from '../../../preload/contract/model/verdict.ts';
import { ENVIRONMENTS } from '../../../preload/contract/model/environment.ts';
import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import type { Environment } from '../../../preload/contract/model/environment.ts';
import type { NamespaceInfo, NamespaceList } from '../../../preload/contract/model/namespace.ts';
import { useActions } from '../../app/actions.ts';
import { useAction } from '../../bridge/hooks.ts';
import { namespacesText } from '../../text/namespaces.ts';
import { words } from '../../text/words.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { ENVIRONMENT_ORDER } from '../../ui/tokens.ts';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon, VerdictWord } from '../../ui/VerdictIcon.tsx';
import { TypedNamespaces } from './TypedNamespaces.tsx';

/** Chooses the environment of one namespace; the rules take it back. */
const Assign = ({ cluster, info }: { readonly cluster: ClusterInfo; readonly info: NamespaceInfo }) => {
  const t = useText(namespacesText);
  const w = useText(words);
  const assign = useAction('namespaces.assign');
  const options = [...ENVIRONMENTS.map((e) => ({ value: e, label: w(e) })), ...(info.by === 'operator' ? [{ value: 'rules' as const, label: t('rules') }] : [])];
  return <Select<Environment | 'rules'> aria-label={t('assign', { name: info.name })} style={{ width: 140 }} value={info.environment} options={options} loading={assign.busy} {...(assign.fault ? { status: 'error' as const } : {})} onChange={(value) => void assign.run({ cluster: cluster.id, namespace: info.name, environment: value === 'rules' ? null : value })} />;
};

const Group = ({ cluster, environment, namespaces }: { readonly cluster: ClusterInfo; readonly environment: Environment; readonly namespaces: readonly NamespaceInfo[] }) => {
  const t = useText(namespacesText);
  const w = useText(words);
  const { navigate } = useActions();
  const verdict = namespaces.reduce<Verdict>((all, n) => worst(all, n.verdict), 'ok');
  const sum = (of: (n: NamespaceInfo) => number): number => namespaces.reduce((all, n) => all + of(n), 0);
  return (
    <section className="card" aria-label={w(environment)}>
      <h2><span className={`env env-${environment}`}>{w(environment)}</span><VerdictIcon verdict={verdict} /><span className="muted">{t('well', { well: sum((n) => n.well), all: sum((n) => n.workloads) })}</span><span className="grow" /><Button type="text" onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'workloads', namespaces: namespaces.map((n) => n.name) })}>{t('workloadsOf')}</Button></h2>
      <div className="scroll-x" tabIndex={0} role="group" aria-label={w(environment)}>
        <table className="plain-table">
          <thead><tr><th>{t('name')}</th><th>{t('state')}</th><th>{t('workloads')}</th><th>{t('pods')}</th><th>{t('age')}</th><th>{t('environment')}</th><th>{t('by')}</th></tr></thead>
          <tbody>
            {namespaces.map((info) => (
              <tr key={info.name}>
                <td><button type="button" className="link-button" onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'environments', item: info.name })}>{info.name}</button></td>
                <td><VerdictWord verdict={info.verdict}>{info.phase === 'Terminating' ? t('terminating') : w(info.verdict)}</VerdictWord></td>
                <td>{t('well', { well: info.well, all: info.workloads })}</td>
                <td>{info.pods}</td>
                <td>{info.created !== undefined && <Age at={info.created} />}</td>
                <td>{cluster.kind === 'snapshot' ? w(info.environment) : <Assign cluster={cluster} info={info} />}</td>
                <td className="muted">{t(info.by === 'name' ? 'nameRule' : info.by)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

/** Namespaces grouped as production, pre-release, development and other. */
export const NamespacesPage = ({ cluster, list }: { readonly cluster: ClusterInfo; readonly list: NamespaceList | undefined }) => {
  const t = useText(namespacesText);
  const [editing, setEditing] = useState(false);
  const groups = ENVIRONMENT_ORDER.map((environment) => ({ environment, namespaces: (list?.namespaces ?? []).filter((n) => n.environment === environment) })).filter((group) => group.namespaces.length > 0);
  const typing = editing || cluster.typedNamespaces.length > 0 || list?.fault !== undefined;
  return (
    <div className="page" aria-busy={!list}>
      <PageHead title={t('title')} {...(list?.from === 'typed' ? { note: t('typedNote') } : {})}>{!typing && cluster.kind !== 'snapshot' && <Button onClick={() => setEditing(true)}>{t('typedEdit')}</Button>}</PageHead>
      {list?.fault && <FaultView fault={list.fault} />}
      {typing && cluster.kind !== 'snapshot' && <TypedNamespaces key={cluster.id} cluster={cluster} />}
      {groups.map((group) => <Group key={group.environment} cluster={cluster} {...group} />)}
      {list?.synced && groups.length === 0 && <EmptyState title={t(list.fault ? 'typedEmpty' : 'empty')} />}
    </div>
  );
};
