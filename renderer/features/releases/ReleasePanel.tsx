import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ObjectItem, ObjectView } from '../../../preload/contract/model/object.ts';
import type { KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import type { ObjectRef } from '../../../preload/contract/model/common.ts';
import { useActions } from '../../app/actions.ts';
import type { ReleasePanelProps } from '../../app/slots.ts';
import { useCall, useFeed, useLatest } from '../../bridge/hooks.ts';
import { useRowStores, useSampled } from '../../bridge/live-rows.ts';
import { mergedSource } from '../../bridge/row-source.ts';
import { usePlans } from '../../bridge/plans.ts';
import { releasesText } from '../../text/releases.ts';
import { words } from '../../text/words.ts';
import { ApplyBar } from '../../ui/ApplyBar.tsx';
import type { Applied } from '../../ui/ApplyBar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { PlanView } from '../../ui/PlanView.tsx';
import { useText } from '../../ui/useText.ts';
import { Fields } from './Fields.tsx';
import { Following } from './Following.tsx';
import { emptyForm, refsOf, requestsOf, subjectOf } from './form.ts';
import './releases.css';

const noKinds: readonly KindInfo[] = [];
const itself = (row: Row): Row => row;
const keyOf = (row: Row): string => row.key;

type Phase = { readonly at: 'form' } | { readonly at: 'rollout'; readonly ref: ObjectRef; readonly created: boolean } | { readonly at: 'done'; readonly applied: number };

const firstOf = (known: ObjectView | undefined, items: readonly ObjectItem[]): ObjectView | undefined => items.reduce<ObjectView | undefined>((last, item) => (item.type === 'object' ? item.object : item.type === 'gone' ? undefined : last), known);

/** What lies under the panel, the drawer that it was opened from among it, cannot be reached while it is covered (WCAG 2.4.11); a drawer that is opened later, as of a pod of the rollout, lies above it. */
const coverPage = (panel: HTMLElement | null): (() => void) => {
  const covered = [...(panel?.parentElement?.children ?? [])].filter((one): one is HTMLElement => one instanceof HTMLElement && one !== panel && !one.inert);
  for (const one of covered) one.inert = true;
  return () => {
    for (const one of covered) one.inert = false;
  };
};

/** Calls back when the window goes to another place; opening an object beside the panel is none. */
const onLeave = (leave: () => void): (() => void) => {
  const placeOf = (): string => window.location.hash.split('?')[0] ?? '';
  const from = placeOf();
  const look = (): void => {
    if (placeOf() !== from) leave();
  };
  window.addEventListener('hashchange', look);
  return () => window.removeEventListener('hashchange', look);
};

/** Deploy, change, scale, restart, take back, delete, create: the form at the left, its plan always visible at the right, and after it is applied the rollout in the same place. */
export const ReleasePanel = ({ cluster, target, onClose }: ReleasePanelProps) => {
  const t = useText(releasesText);
  const w = useText(words);
  const { notify } = useActions();
  const panel = useRef<HTMLElement>(null);
  const [first] = useState(() => emptyForm(target));
  const [form, setForm] = useState(first);
  const [phase, setPhase] = useState<Phase>({ at: 'form' });
  const namespaces = useLatest('namespaces.watch', { cluster: cluster.id }).value;
  const { ref } = target;
  const object = useFeed('kinds.object', ref && (target.action === 'image' || target.action === 'scale') ? { cluster: cluster.id, ref: { ...ref } } : undefined, firstOf, undefined).value;
  const wantsImages = target.action === 'deploy' || target.action === 'image';
  const kinds = useCall('kinds.list', wantsImages ? { cluster: cluster.id } : undefined).value?.kinds;
  const deployable = useMemo(() => kinds?.filter((kind) => kind.capabilities.includes('deployable')) ?? noKinds, [kinds]);
  const { stores } = useRowStores(cluster.id, deployable, undefined);
  const rows = useSampled(useMemo(() => mergedSource([...stores.values()].map((source) => ({ source, map: itself })), keyOf), [stores]));
  const history = useCall('changes.history', ref && target.action === 'rollback' ? { cluster: cluster.id, ref: { ...ref } } : undefined);
  const requests = useMemo(() => requestsOf(target, form, object), [target, form, object]);
  const plans = usePlans(phase.at === 'form' ? requests : undefined);
  useEffect(() => {
    const before = document.activeElement;
    const uncover = coverPage(panel.current);
    panel.current?.focus();
    return () => {
      uncover();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const untouched = phase.at !== 'form' || form === first;
  useEffect(() => (untouched ? onLeave(onClose) : undefined), [untouched, onClose]);

  const names = refsOf(target);
  const title = t(`title-${target.action}`, { name: names.length > 1 ? t('things', { n: names.length }) : (names[0]?.name ?? '') });
  const environment = plans.plans[0]?.environment ?? namespaces?.namespaces.find((one) => one.name === (form.namespace === '' ? ref?.namespace : form.namespace))?.environment;
  const onApplied = ({ plans: done, applied, rollout }: Applied): void => {
    if (rollout) setPhase({ at: 'rollout', ref: rollout, created: done.some((plan) => plan.changes.some((change) => change.verb === 'create' && change.ref.name === rollout.name && change.ref.kind === rollout.kind)) });
    else {
      notify('success', t('applied', { n: applied }));
      if (target.action === 'create') setPhase({ at: 'done', applied });
      else onClose();
    }
  };

  return (
    <section ref={panel} className={`release-panel env-${environment ?? 'none'}`} role="dialog" aria-label={title} tabIndex={-1} onKeyDown={(event) => { if (event.key === 'Escape' && !event.defaultPrevented && untouched) onClose(); }}>
      <header className="panel-head">
        <h2>{title}</h2>
        {environment !== undefined && <span className={`env env-${environment}`}>{w(environment)}</span>}
        <span className="muted cut">{cluster.name}{ref?.namespace !== undefined && ` / ${ref.namespace}`}</span>
        <Button type="text" icon={<CloseOutlined />} aria-label={t('closePanel')} onClick={onClose} />
      </header>
      {phase.at === 'rollout' ? (
        <div className="panel-body"><Following cluster={cluster} objectRef={phase.ref} created={phase.created} onBack={() => setPhase({ at: 'form' })} /></div>
      ) : phase.at === 'done' ? (
        <div className="panel-body"><EmptyState title={t('applied', { n: phase.applied })}><Button onClick={() => setPhase({ at: 'form' })}>{t('backToForm')}</Button><Button type="primary" onClick={onClose}>{t('closePanel')}</Button></EmptyState></div>
      ) : (
        <div className={`release-sides${target.action === 'create' ? ' wide' : ''}`}>
          <form className="release-form" aria-label={title} onSubmit={(event) => event.preventDefault()}>
            <Fields target={target} form={form} onForm={setForm} object={object} namespaces={namespaces} running={rows} revisions={history.value} {...(plans.fault?.line === undefined ? {} : { errorLine: plans.fault.line })} />
            {history.fault && <FaultView fault={history.fault} onRetry={history.again} />}
          </form>
          <section className="release-plan" aria-label={t('plan')} aria-busy={plans.busy}>
            <ApplyBar state={plans} subject={subjectOf(target, form, object)} onApplied={onApplied} />
            {plans.fault && <FaultView fault={plans.fault} onRetry={plans.again} />}
            {plans.busy && <p className="muted" role="status"><span className="busy-dot" aria-hidden="true" /> {t('planning')}</p>}
            {!requests && <EmptyState title={t('planWaits')} />}
            {requests && plans.plans.length > 0 && <div className={plans.busy ? 'faded' : ''}><PlanView plans={plans.plans} /></div>}
          </section>
        </div>
      )}
    </section>
  );
};
