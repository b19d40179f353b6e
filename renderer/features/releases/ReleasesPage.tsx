import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { Environment } from '../../../preload/contract/model/environment.ts';
import type { KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import type { ClusterPageProps } from '../../app/slots.ts';
import { useCall, useLatest } from '../../bridge/hooks.ts';
import { useRowOf, useRowStores } from '../../bridge/live-rows.ts';
import { mergedSource } from '../../bridge/row-source.ts';
import { kindsText } from '../../text/kinds.ts';
import { releasesText } from '../../text/releases.ts';
import { words } from '../../text/words.ts';
import { Age } from '../../ui/Age.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { kindedRow, together } from '../../ui/kinded.ts';
import type { KindedRow } from '../../ui/kinded.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Revisions } from '../../ui/Revisions.tsx';
import { nameColumns } from '../../ui/rowColumns.tsx';
import { RowsStatus } from '../../ui/RowsStatus.tsx';
import { WORST_FIRST } from '../../ui/states.ts';
import { plainSetup } from '../../ui/tableLayout.ts';
import type { TableSetup } from '../../ui/tableLayout.ts';
import type { TableColumn } from '../../ui/tableModel.ts';
import { ENVIRONMENT_ORDER } from '../../ui/tokens.ts';
import { useReason, useText } from '../../ui/useText.ts';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import './releases.css';

const rowOf = (item: KindedRow): Row => item.row;
const keyOf = (item: KindedRow): string => item.row.key;
const noKinds: readonly KindInfo[] = [];
type EnvironmentOf = (namespace: string | undefined) => Environment;

const useColumns = (environmentOf: EnvironmentOf): readonly TableColumn<KindedRow>[] => {
  const t = useText(releasesText);
  const w = useText(words);
  const say = useReason();
  return useMemo(() => {
    const [name, why, namespace] = nameColumns(rowOf, { name: t('name'), reason: t('reason'), namespace: t('namespace') }, say);
    return [
      ...(name ? [name] : []),
      { id: 'IMAGES', title: t('images'), width: 140, grow: 2, value: (item) => item.images, render: (item) => <span title={item.row.images?.join('\n')}>{item.images}</span> },
      { id: 'READY', title: t('ready'), width: 76, value: (item) => item.ready },
      ...(why ? [why] : []),
      { id: 'ENV', title: t('environment'), width: 110, value: (item) => ENVIRONMENT_ORDER.indexOf(environmentOf(item.row.namespace)), render: (item) => { const environment = environmentOf(item.row.namespace); return <span className={`env env-${environment}`}>{w(environment)}</span>; } },
      ...(namespace ? [namespace] : []),
      { id: 'AGE', title: t('age'), width: 76, value: (item) => item.row.created, render: (item) => <Age at={item.row.created} /> },
    ];
  }, [environmentOf, say, t, w]);
};

/** The revisions of the chosen application, with what can be done to it. */
const Chosen = ({ cluster, item, canChange }: { readonly cluster: ClusterInfo; readonly item: KindedRow; readonly canChange: boolean }) => {
  const t = useText(releasesText);
  const k = useText(kindsText);
  const { openDeploy, openObject } = useActions();
  const ref = { kind: item.kind.id, name: item.row.name, ...(item.row.namespace === undefined ? {} : { namespace: item.row.namespace }) };
  const can = item.kind.capabilities;
  const history = useCall('changes.history', can.includes('rollbackable') ? { cluster: cluster.id, ref } : undefined);
  // The row's images change with every release: its revisions are asked for again then.
  return (
    <>
      <div className="action-bar" role="toolbar" aria-label={item.row.name}>
        <span className="on">{item.row.name}</span>
        {canChange && <Button type="primary" onClick={() => openDeploy({ cluster: cluster.id, ref, action: 'image' })}>{k('deploy')} <Kbd keys="d" /></Button>}
        {canChange && can.includes('scalable') && <Button onClick={() => openDeploy({ cluster: cluster.id, ref, action: 'scale' })}>{k('scale')} <Kbd keys="s" /></Button>}
        {canChange && can.includes('restartable') && <Button onClick={() => openDeploy({ cluster: cluster.id, ref, action: 'restart' })}>{k('restart')} <Kbd keys="r" /></Button>}
        {can.includes('rollbackable') && <Button onClick={() => openObject(cluster.id, ref, 'rollout')}>{t('follow')}</Button>}
      </div>
      {history.fault ? <FaultView fault={history.fault} onRetry={history.again} /> : history.value && <Revisions revisions={history.value} {...(canChange ? { onRollBack: (revision: number) => openDeploy({ cluster: cluster.id, ref, action: 'rollback', revision }) } : {})} />}
    </>
  );
};

/** How many applications each environment has; a press shows only those. */
const EnvironmentChips = ({ counts, only, onOnly }: { readonly counts: ReadonlyMap<string, number> | undefined; readonly only: string | undefined; readonly onOnly: (only: Environment | undefined) => void }) => {
  const t = useText(releasesText);
  const w = useText(words);
  const all = [...(counts?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  return (
    <div className="chips env-chips" role="group" aria-label={t('environment')}>
      <button type="button" className="chip" aria-pressed={only === undefined} onClick={() => onOnly(undefined)}>{t('all', { n: all })}</button>
      {ENVIRONMENT_ORDER.map((environment) => {
        const n = counts?.get(environment) ?? 0;
        return n === 0 && only !== environment ? null : <button key={environment} type="button" className="chip" aria-pressed={only === environment} onClick={() => onOnly(only === environment ? undefined : environment)}><span className={`env env-${environment}`}>{t('envChip', { env: w(environment), n })}</span></button>;
      })}
    </div>
  );
};

/** Every application by environment: what runs, in which image, and the way back to what ran before. */
export const ReleasesPage = ({ cluster, namespaces }: ClusterPageProps) => {
  const t = useText(releasesText);
  const { openObject, openDeploy } = useActions();
  const [setup, setSetup] = useState<TableSetup>(plainSetup);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const listed = useCall('kinds.list', { cluster: cluster.id });
  const kinds = useMemo(() => listed.value?.kinds.filter((kind) => kind.capabilities.includes('deployable')) ?? noKinds, [listed.value]);
  const { stores, facts, again } = useRowStores(cluster.id, kinds, namespaces);
  const environments = useLatest('namespaces.watch', { cluster: cluster.id }).value;
  const environmentOf = useMemo<EnvironmentOf>(() => { const known = new Map(environments?.namespaces.map((n) => [n.name, n.environment])); return (namespace) => known.get(namespace ?? '') ?? 'other'; }, [environments]);
  const source = useMemo(() => {
    const known = new WeakMap<Row, KindedRow>();
    return mergedSource(kinds.flatMap((kind) => { const store = stores.get(kind.id); return store ? [{ source: store, map: (row: Row) => kindedRow(kind, store.facts().columns, row, known) }] : []; }), keyOf);
  }, [kinds, stores]);
  const columns = useColumns(environmentOf);
  const { facets, rank } = useMemo(
    () => ({
      facets: [{ id: 'environment', of: ({ row }: KindedRow) => environmentOf(row.namespace) }],
      rank: ({ row }: KindedRow) => ENVIRONMENT_ORDER.indexOf(environmentOf(row.namespace)) * WORST_FIRST.length + WORST_FIRST.indexOf(row.verdict),
    }),
    [environmentOf],
  );
  const status = together(facts, { size: facts.reduce((sum, one) => sum + one.count, 0) }, kinds.length);
  const canChange = cluster.kind !== 'snapshot' && !cluster.readOnly;
  const item = useRowOf(source, chosen);
  const refOf = ({ kind, row }: KindedRow) => ({ kind: kind.id, name: row.name, ...(row.namespace === undefined ? {} : { namespace: row.namespace }) });
  const keys: Readonly<Record<string, 'image' | 'rollback' | 'scale' | 'restart'>> = { d: 'image', u: 'rollback', s: 'scale', r: 'restart' };
  if (listed.fault && !listed.value) return <div className="page"><FaultView fault={listed.fault} onRetry={listed.again} /></div>;
  return (
    <div className="page" aria-busy={!status.synced}>
      <PageHead title={t('releases')}>{canChange && <Button type="primary" onClick={() => openDeploy({ cluster: cluster.id, action: 'deploy', ...(namespaces?.length === 1 && namespaces[0] !== undefined ? { namespace: namespaces[0] } : {}) })}>{t('deployNew')}</Button>}</PageHead>
      <VirtualTable
        label={t('releases')}
        source={source}
        columns={columns}
        rank={rank}
        facets={facets}
        setup={setup}
        onSetup={(part) => setSetup((last) => ({ ...last, ...part }))}
        above={({ counts }) => <EnvironmentChips counts={counts['environment']} only={setup.wanted['environment']?.[0]} onOnly={(only) => setSetup((last) => ({ ...last, wanted: { environment: only === undefined ? [] : [only] } }))} />}
        onOpen={(one) => openObject(cluster.id, refOf(one), one.kind.capabilities.includes('rollbackable') ? 'history' : 'summary')}
        onChosen={setChosen}
        onKey={(key, one) => {
          const action = keys[key];
          if (!canChange || action === undefined) return false;
          openDeploy({ cluster: cluster.id, ref: refOf(one), action });
          return true;
        }}
        exportName={`${cluster.name}-releases`}
        toolbar={<RowsStatus state={status} onRetry={again} />}
        empty={status.synced ? <EmptyState title={t('noWorkloads')} /> : <div className="empty-state" aria-busy="true" />}
      />
      <div className="revisions-side">{item ? <Chosen key={`${item.row.key} ${item.images}`} cluster={cluster} item={item} canChange={canChange} /> : <p className="muted">{t('chooseRow')}</p>}</div>
    </div>
  );
};
