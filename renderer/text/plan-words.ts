import type { Environment } from '../../preload/contract/model/environment.ts';
import type { ChangeAction, Plan } from '../../preload/contract/model/plan.ts';
import { say } from './define.ts';
import type { Language } from './define.ts';
import { releasesText } from './releases.ts';
import { words } from './words.ts';

/** What a confirmation is about, as far as the form knows more than the plan. */
export interface PlanSubject {
  /** An image, where one is deployed: `web:2`. */
  readonly image?: string;
  readonly replicas?: number;
  readonly revision?: number;
}

/** The plan's environment by name; a namespace that belongs to none by its own name; the cluster for what stands outside of namespaces. */
export const placeOf = (language: Language, plan: { readonly environment: Environment; readonly namespace?: string }): string =>
  plan.environment !== 'other' ? say(words[language][plan.environment]) : (plan.namespace ?? say(releasesText[language].theCluster));

const baseName = (image: string): string => image.replace(/[:@].*$/, '');

const whatOf = (language: Language, action: ChangeAction, names: readonly string[], subject: PlanSubject): string => {
  const t = releasesText[language];
  const [name = ''] = names;
  if (names.length > 1) return say(t.things, { n: names.length });
  if ((action === 'deploy' || action === 'set-image') && subject.image !== undefined) return baseName(subject.image) === name ? subject.image : `${name} (${subject.image})`;
  if (action === 'scale' && subject.replicas !== undefined) return say(t.toReplicas, { name, n: subject.replicas });
  if (action === 'rollback' && subject.revision !== undefined) return say(t.toRevision, { name, n: subject.revision });
  return name;
};

/** The words on the button that carries plans out: it names the action and the environment. */
export const planButton = (language: Language, plans: readonly Plan[], subject: PlanSubject = {}): string => {
  const [first] = plans;
  if (!first) return '';
  const names = [...new Map(plans.flatMap((plan) => plan.changes.map((change) => [`${change.ref.kind}/${change.ref.namespace ?? ''}/${change.ref.name}`, change.ref.name] as const))).values()];
  const places = [...new Set(plans.map((plan) => placeOf(language, plan)))];
  const env = places.length === 1 ? (places[0] ?? '') : say(releasesText[language].several);
  return say(releasesText[language][`do-${first.action}`], { what: whatOf(language, first.action, names, subject), env });
};

/** Whether any of the plans may be applied: all are accepted, and something changes. */
export const canApply = (plans: readonly Plan[]): boolean => plans.length > 0 && plans.every((plan) => plan.refused === undefined) && plans.some((plan) => !plan.empty);

/** Whether everything that the plans want typed has been typed. */
export const allTyped = (plans: readonly Plan[], typed: Readonly<Record<string, string>>): boolean => plans.every((plan) => plan.empty || plan.typeToConfirm === undefined || typed[plan.id] === plan.typeToConfirm);
