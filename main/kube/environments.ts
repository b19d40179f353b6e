import type { Settings } from '../../preload/contract/model/app.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import { ENVIRONMENTS } from '../../preload/contract/model/environment.ts';
import type { NamespaceInfo } from '../../preload/contract/model/namespace.ts';

export type EnvironmentRules = Settings['environments'];
export interface EnvironmentChoice {
  readonly environment: Environment;
  readonly by: NamespaceInfo['by'];
}

/** Whether a name fits a pattern in which `*` stands for any run of characters. Linear: no backtracking to abuse. */
export const fitsPattern = (name: string, pattern: string): boolean => {
  const parts = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
};

const byPattern = (text: string, rules: EnvironmentRules): Environment | undefined =>
  ENVIRONMENTS.find((e) => e === text.toLowerCase()) ?? rules.patterns.find((p) => fitsPattern(text, p.pattern))?.environment;

/** Which environment a namespace is: what the operator assigned, else a label's value, else its name, else `other`. */
export const environmentOf = (name: string, labels: Readonly<Record<string, string>> | undefined, rules: EnvironmentRules, assigned: Environment | undefined): EnvironmentChoice => {
  if (assigned !== undefined) return { environment: assigned, by: 'operator' };
  for (const key of rules.labels) {
    const value = labels?.[key];
    const environment = value === undefined ? undefined : byPattern(value, rules);
    if (environment !== undefined) return { environment, by: 'label' };
  }
  const environment = byPattern(name, rules);
  return environment === undefined ? { environment: 'other', by: 'none' } : { environment, by: 'name' };
};
