import type { ObjectRef } from '../../../preload/contract/model/common.ts';
import type { ObjectView } from '../../../preload/contract/model/object.ts';
import type { DeployTarget } from '../../app/actions.ts';
import type { PlanRequest } from '../../bridge/plans.ts';
import type { PlanSubject } from '../../text/plan-words.ts';
import { shortImage } from '../../ui/cells.ts';

/** What the operator has typed. Numbers are absent where their field is empty. */
export interface ReleaseForm {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly replicas?: number;
  readonly port?: number;
  /** Per container. */
  readonly images: Readonly<Record<string, string>>;
  readonly revision?: number;
  readonly yaml: string;
}

export const emptyForm = (target: DeployTarget): ReleaseForm => ({ namespace: target.namespace ?? target.ref?.namespace ?? '', name: target.ref?.name ?? '', image: '', images: {}, yaml: '', ...(target.revision === undefined ? {} : { revision: target.revision }) });

/** The objects that an action is about. */
export const refsOf = (target: DeployTarget): readonly ObjectRef[] => target.refs ?? (target.ref ? [target.ref] : []);

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const IMAGE = /^\S+$/;

/** The containers of a template that images can be set for: its init containers start first and are rarely changed, but can be. */
export const imageFields = (object: ObjectView | undefined): readonly { readonly name: string; readonly image: string }[] => (object?.containers ?? []).filter((c) => c.type !== 'ephemeral').map(({ name, image }) => ({ name, image }));

const imageRequests = (cluster: string, ref: ObjectRef, form: ReleaseForm, object: ObjectView | undefined): readonly PlanRequest[] | undefined => {
  const changed = imageFields(object).flatMap(({ name, image }) => {
    const wanted = form.images[name]?.trim();
    return wanted === undefined || wanted === '' || wanted === image || !IMAGE.test(wanted) ? [] : [[name, wanted] as const];
  });
  return changed.length === 0 ? undefined : [{ method: 'changes.planImage', input: { cluster, ref: { ...ref }, images: Object.fromEntries(changed) } }];
};

/** The plans that the form asks for; `undefined` until it is filled in. */
export const requestsOf = (target: DeployTarget, form: ReleaseForm, object: ObjectView | undefined): readonly PlanRequest[] | undefined => {
  const { cluster } = target;
  const refs = refsOf(target);
  const [ref] = refs;
  switch (target.action) {
    case 'deploy': {
      const { namespace, name, image, replicas, port } = form;
      if (!NAME.test(namespace) || !NAME.test(name) || name.length > 63 || !IMAGE.test(image.trim()) || image.trim() === '') return undefined;
      return [{ method: 'changes.planDeploy', input: { cluster, namespace, name, image: image.trim(), ...(replicas === undefined ? {} : { replicas }), ...(port === undefined ? {} : { port }) } }];
    }
    case 'image': return ref ? imageRequests(cluster, ref, form, object) : undefined;
    case 'scale': {
      const { replicas } = form;
      return replicas === undefined || refs.length === 0 ? undefined : refs.map((one) => ({ method: 'changes.planScale', input: { cluster, ref: { ...one }, replicas } }));
    }
    case 'restart': return refs.length === 0 ? undefined : refs.map((one) => ({ method: 'changes.planRestart', input: { cluster, ref: { ...one } } }));
    case 'rollback': return ref ? [{ method: 'changes.planRollback', input: { cluster, ref: { ...ref }, ...(form.revision === undefined ? {} : { revision: form.revision }) } }] : undefined;
    case 'delete': return refs.length === 0 ? undefined : [{ method: 'changes.planDelete', input: { cluster, refs: refs.map((one) => ({ ...one })) } }];
    case 'create': return form.yaml.trim() === '' ? undefined : [{ method: 'changes.planCreate', input: { cluster, yaml: form.yaml, ...(NAME.test(form.namespace) ? { namespace: form.namespace } : {}) } }];
  }
};

/** What the button can say beyond the plan's own names. */
export const subjectOf = (target: DeployTarget, form: ReleaseForm, object: ObjectView | undefined): PlanSubject => {
  switch (target.action) {
    case 'deploy': return form.image.trim() === '' ? {} : { image: shortImage(form.image.trim()) };
    case 'image': {
      const image = imageFields(object).map(({ name, image: now }) => { const wanted = form.images[name]?.trim(); return wanted !== undefined && wanted !== now && wanted !== '' ? wanted : undefined; }).find((one) => one !== undefined);
      return image === undefined ? {} : { image: shortImage(image) };
    }
    case 'scale': return form.replicas === undefined ? {} : { replicas: form.replicas };
    case 'rollback': return form.revision === undefined ? {} : { revision: form.revision };
    default: return {};
  }
};

/** The replicas that an object asks for now, as its summary tells. */
export const replicasOf = (object: ObjectView | undefined): number | undefined => {
  const line = object?.summary.find((one) => one.label === 'replicas');
  const value = line ? Number.parseInt(line.value, 10) : Number.NaN;
  return Number.isNaN(value) ? undefined : value;
};

/** How a release is taken back: what was created is deleted, what was changed goes to its revision before. */
export const takeBackOf = (cluster: string, ref: ObjectRef, created: boolean): PlanRequest =>
  created ? { method: 'changes.planDelete', input: { cluster, refs: [{ ...ref }] } } : { method: 'changes.planRollback', input: { cluster, ref: { ...ref } } };

/** Images that run already and belong to the same application, then all others: what an image field offers. */
export const imageChoices = (images: Iterable<string>, like: string): readonly string[] => {
  const base = (image: string): string => shortImage(image).replace(/[:@].*$/, '');
  const wanted = base(like);
  const all = [...new Set(images)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return wanted === '' ? all : [...all.filter((image) => base(image) === wanted), ...all.filter((image) => base(image) !== wanted)];
};
