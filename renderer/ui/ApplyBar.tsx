import { Button, Input } from 'antd';
import { useState } from 'react';
import type { Fault } from '../../preload/contract/fault.ts';
import type { ObjectRef } from '../../preload/contract/model/common.ts';
import type { Plan } from '../../preload/contract/model/plan.ts';
import { faultOf } from '../bridge/client.ts';
import { useClient } from '../bridge/hooks.ts';
import type { PlansState } from '../bridge/plans.ts';
import { allTyped, canApply, planButton } from '../text/plan-words.ts';
import type { PlanSubject } from '../text/plan-words.ts';
import { releasesText } from '../text/releases.ts';
import { FaultView } from './FaultView.tsx';
import { useLanguage, useText } from './useText.ts';

export interface Applied {
  readonly plans: readonly Plan[];
  readonly applied: number;
  /** What rolls out now. */
  readonly rollout?: ObjectRef;
}

interface Problem {
  readonly fault: Fault;
  readonly done: number;
  readonly all: number;
}

/** The button that carries plans out and names action and environment; in production the name is typed first. A plan that has run out is made anew and must be confirmed again. */
export const ApplyBar = ({ state, subject = {}, onApplied, children }: { readonly state: PlansState; readonly subject?: PlanSubject; readonly onApplied: (applied: Applied) => void; readonly children?: React.ReactNode }) => {
  const t = useText(releasesText);
  const language = useLanguage();
  const client = useClient();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [stale, setStale] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const { plans } = state;
  const ready = !state.busy && !busy && canApply(plans) && allTyped(plans, typed);
  const asking = plans.filter((plan) => !plan.empty && plan.refused === undefined && plan.typeToConfirm !== undefined);
  const danger = plans.some((plan) => plan.action === 'delete');

  const apply = async (): Promise<void> => {
    const todo = plans.filter((plan) => !plan.empty);
    let applied = 0;
    let rollout: ObjectRef | undefined;
    setBusy(true);
    setProblem(undefined);
    for (const [index, plan] of todo.entries()) {
      try {
        const value = await client.call('changes.apply', { plan: plan.id, ...(plan.typeToConfirm === undefined ? {} : { typed: typed[plan.id] ?? '' }) });
        applied += value.applied;
        rollout = value.rollout ?? rollout;
      } catch (error) {
        const fault = faultOf(error);
        setBusy(false);
        setTyped({});
        if (fault.cause === 'plan-stale' && index === 0) setStale(true);
        else setProblem({ fault, done: index, all: todo.length });
        if (fault.cause === 'plan-stale' || fault.kind === 'conflict') state.again();
        return;
      }
    }
    setBusy(false);
    onApplied({ plans: todo, applied, ...(rollout ? { rollout } : {}) });
  };

  return (
    <div className="apply-bar">
      {stale && <p className="warn" role="status">{t('stale')}</p>}
      {problem && <FaultView fault={problem.fault}>{problem.all > 1 && <span>{t('half', { done: problem.done, all: problem.all })}</span>}<Button onClick={state.again}>{t('planKept')}</Button></FaultView>}
      {asking.map((plan) => (
        <label key={plan.id} className="field">
          {t('typeName', { name: plan.typeToConfirm ?? '' })}
          <Input value={typed[plan.id] ?? ''} autoComplete="off" spellCheck={false} onChange={(event) => setTyped({ ...typed, [plan.id]: event.target.value })} onPressEnter={() => { if (ready) void apply(); }} />
        </label>
      ))}
      <div className="buttons">
        {plans.length > 0 && <Button type="primary" size="large" danger={danger} disabled={!ready} loading={busy} onClick={() => void apply()}>{planButton(language, plans, subject)}</Button>}
        {children}
      </div>
    </div>
  );
};
