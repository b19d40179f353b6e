import { fault } from '../../preload/contract/fault.ts';

type Labels = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

const bad = (selector: string): Error => fault('invalid', `unable to parse requirement: ${selector}`, { status: 400 });
const labelOf = (labels: Labels, key: string): string | undefined => {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return typeof value === 'string' ? value : undefined;
};

const requirement = (part: string): ((labels: Labels) => boolean) => {
  const set = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((one) => one.trim()));
    return (labels) => {
      const value = labelOf(labels, key);
      return (value !== undefined && values.has(value)) === (operator === 'in');
    };
  }
  const equal = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s!=,()]*)$/.exec(part);
  if (equal) {
    const [, key = '', operator, value] = equal;
    return (labels) => (labelOf(labels, key) === value) === (operator !== '!=');
  }
  if (!/^!?\s*[\w./-]+$/.test(part)) throw bad(part);
  const key = part.replace(/^!\s*/, '');
  return part.startsWith('!') ? (labels) => labelOf(labels, key) === undefined : (labels) => labelOf(labels, key) !== undefined;
};

/** A label selector as the API takes it (`a=b,c!=d,e in (f,g),!h`) as a test; `invalid` with 400 for one that cannot be read. */
export const labelTest = (selector: string): ((labels: Labels) => boolean) => {
  const tests = selector.split(/,(?![^(]*\))/).map((part) => part.trim()).filter((part) => part !== '').map(requirement);
  return (labels) => tests.every((test) => test(labels));
};

const fieldAt = (object: Fields, path: readonly string[]): string => {
  let value: unknown = object;
  for (const step of path) value = typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? (value as Fields)[step] : undefined;
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

/** Fields whose selector's name is not their place (core/v1 Event: `source` is `source.component`). */
const PLACES: Readonly<Record<string, string>> = { source: 'source.component' };

/** A field selector (`spec.nodeName=n,status.phase!=Running`) as a test. */
export const fieldTest = (selector: string): ((object: Fields) => boolean) => {
  const tests = selector.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => {
    const match = /^([\w.[\]/-]+?)\s*(==|=|!=)\s*(.*)$/.exec(part);
    if (!match) throw bad(part);
    const [, name = '', operator, value] = match;
    const path = (PLACES[name] ?? name).split('.');
    return (object: Fields): boolean => (fieldAt(object, path) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
};
