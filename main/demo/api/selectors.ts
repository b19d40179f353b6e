import { at, isFields, textOf, type KubeObject } from './objects.ts';
import { badRequest } from './status.ts';

/** Splits at commas that are not inside brackets. */
const parts = (selector: string): string[] => selector.split(/,(?![^(]*\))/).map((part) => part.trim()).filter((part) => part !== '');

type Test = (labels: Readonly<Record<string, string>>) => boolean;

const requirement = (part: string): Test => {
  const sets = /^([^\s!=]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
  if (sets !== null) {
    const [, key = '', operator, list = ''] = sets;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => {
      const value = labels[key];
      const among = value !== undefined && values.includes(value);
      return operator === 'in' ? among : !among;
    };
  }
  const equals = /^([^\s!=]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (equals !== null) {
    const [, key = '', operator, value] = equals;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  if (!/^!?[\w./-]+$/.test(part)) throw badRequest(`unable to parse requirement: ${part}`);
  return part.startsWith('!') ? (labels) => !(part.slice(1) in labels) : (labels) => part in labels;
};

/** Label selectors as kubectl and the API write them: `a=b,c!=d,e in (f,g),h,!i`. */
export const labelTest = (selector: string): ((object: KubeObject) => boolean) => {
  const tests = parts(selector).map(requirement);
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
};

/** Field selectors: equality on a path of fields. */
export const fieldTest = (selector: string): ((object: KubeObject) => boolean) => {
  const tests = parts(selector).map((part) => {
    const match = /^([\w.]+)(==|=|!=)(.*)$/.exec(part);
    if (match === null) throw badRequest(`invalid field selector: ${part}`);
    const [, path = '', operator, value] = match;
    return (object: KubeObject): boolean => (textOf(at(object, ...path.split('.'))) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
};

/** Does a LabelSelector of a spec (or the plain map of Services and ReplicationControllers) take these labels. Empty takes nothing. */
export const selects = (selector: unknown, labels: Readonly<Record<string, string>> | undefined): boolean => {
  if (!isFields(selector)) return false;
  const map = 'matchLabels' in selector || 'matchExpressions' in selector ? selector['matchLabels'] : selector;
  if (!isFields(map) || Object.keys(map).length === 0) return false;
  return Object.entries(map).every(([key, value]) => labels?.[key] === value);
};
