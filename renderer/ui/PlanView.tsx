import { Segmented } from 'antd';
import { useState } from 'react';
import type { Plan, PlannedChange } from '../../preload/contract/model/plan.ts';
import { releasesText } from '../text/releases.ts';
import { words } from '../text/words.ts';
import { DiffView } from './DiffView.tsx';
import { FaultView } from './FaultView.tsx';
import { useReason, useText } from './useText.ts';
import { VerdictIcon } from './VerdictIcon.tsx';

const nameOf = ({ ref }: PlannedChange): string => `${ref.kind.split('.')[0] ?? ref.kind}/${ref.name}`;
const VERB_SIGN: Readonly<Record<PlannedChange['verb'], string>> = { create: '+', update: '~', delete: '−' };

const Change = ({ change, open, sideBySide }: { readonly change: PlannedChange; readonly open: boolean; readonly sideBySide: boolean }) => {
  const t = useText(releasesText);
  const [shown, setShown] = useState(open);
  return (
    <details className="plan-change" open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary><b className={`sign ${change.verb}`} aria-hidden="true">{VERB_SIGN[change.verb]}</b> {t(`verb-${change.verb}`)} <code>{nameOf(change)}</code>{change.ref.namespace !== undefined && <span className="muted"> {change.ref.namespace}</span>}</summary>
      {shown && (change.before !== '' || change.after !== '') && <DiffView label={t('diffOf', { name: nameOf(change) })} before={change.before} after={change.after} sideBySide={sideBySide} />}
    </details>
  );
};

const Messages = ({ plan }: { readonly plan: Plan }) => {
  const t = useText(releasesText);
  const reason = useReason();
  return (
    <>
      {plan.refused && <FaultView fault={plan.refused} />}
      {plan.effects.length > 0 && <ul className="plan-effects" aria-label={t('effects')}>{plan.effects.map((effect, index) => <li key={index}>{reason(effect)}</li>)}</ul>}
      {plan.warnings.length > 0 && <ul className="plan-warnings" aria-label={t('warnings')}>{plan.warnings.map((warning) => <li key={warning}><VerdictIcon verdict="warn" /> {warning}</li>)}</ul>}
      {plan.empty && !plan.refused && <p>{t('empty')}</p>}
      {!plan.refused && !plan.empty && <p className="muted"><VerdictIcon verdict="ok" word={false} /> {t('dryRunOk')}</p>}
    </>
  );
};

/** What plans would do: what it means, what the API server says to it, and each object's diff. */
export const PlanView = ({ plans }: { readonly plans: readonly Plan[] }) => {
  const t = useText(releasesText);
  const w = useText(words);
  const [sideBySide, setSideBySide] = useState(false);
  const changes = plans.flatMap((plan) => plan.changes);
  const environments = [...new Set(plans.map((plan) => plan.environment))];
  return (
    <div className="plan">
      <div className="buttons">
        {environments.map((environment) => <span key={environment} className={`env env-${environment}`}>{w(environment)}</span>)}
        <span className="muted">{t('changes', { n: changes.length })}</span>
        <span className="grow" />
        {changes.some((change) => change.verb === 'update') && <Segmented aria-label={t('plan')} value={sideBySide ? 'side' : 'one'} onChange={(value) => setSideBySide(value === 'side')} options={[{ value: 'one', label: t('unified') }, { value: 'side', label: t('sideBySide') }]} />}
      </div>
      {plans.map((plan) => <Messages key={plan.id} plan={plan} />)}
      {changes.map((change, index) => <Change key={`${index} ${nameOf(change)}`} change={change} open={changes.length <= 3} sideBySide={sideBySide} />)}
    </div>
  );
};
