import type { HostInfo, TerminalTarget } from '../../../preload/contract/model/terminal.ts';
import type { Row } from '../../../preload/contract/model/rows.ts';

/** Something that a terminal can be opened on. */
export interface Choice {
  readonly id: string;
  readonly group: 'hosts' | 'pods' | 'typed';
  readonly title: string;
  readonly note: string;
  /** Hosts are opened at once; a pod's container is asked for first. */
  readonly to: { readonly type: 'target'; readonly target: TerminalTarget } | { readonly type: 'pod'; readonly namespace: string; readonly pod: string };
}

const HOST = /^[^\s-]\S*$/;
// More than anybody reads; who does not see theirs types on.
const MOST = 60;

/** The first of them; of fifty thousand no more are looked at than it takes. */
const podsThat = (fits: (choice: Choice) => boolean, pods: readonly Row[]): readonly Choice[] => {
  const found: Choice[] = [];
  for (const { name, namespace, deleting } of pods) {
    if (namespace === undefined || deleting) continue;
    const choice: Choice = { id: `pod ${namespace}/${name}`, group: 'pods', title: name, note: namespace, to: { type: 'pod', namespace, pod: name } };
    if (fits(choice)) found.push(choice);
    if (found.length === MOST) break;
  }
  return found;
};

/** Hosts first, then pods that have every typed word in name or note; a name that nothing has is offered to ssh as it is. */
export const choicesFor = (typed: string, hosts: readonly HostInfo[], configured: readonly string[], pods: readonly Row[]): readonly Choice[] => {
  const words = typed.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const fits = (choice: Choice): boolean => { const text = `${choice.title} ${choice.note}`.toLowerCase(); return words.every((word) => text.includes(word)); };
  const ssh = (host: string): Choice['to'] => ({ type: 'target', target: { type: 'ssh', host } });
  const known = hosts.map((host): Choice => ({ id: `ssh ${host.name}`, group: 'hosts', title: host.name, note: [host.role, host.node !== host.name ? host.node : undefined, host.address, ...host.jumps].filter((part) => part !== undefined && part !== '').join(' · '), to: ssh(host.name) }));
  const names = new Set(hosts.map((host) => host.name));
  const others = configured.filter((name) => !names.has(name)).map((name): Choice => ({ id: `ssh ${name}`, group: 'hosts', title: name, note: '~/.ssh/config', to: ssh(name) }));
  const found = [...[...known, ...others].filter(fits).slice(0, MOST), ...podsThat(fits, pods)];
  const exact = typed.trim();
  const offered = HOST.test(exact) && !found.some((choice) => choice.group === 'hosts' && choice.title === exact) ? [{ id: `typed ${exact}`, group: 'typed' as const, title: exact, note: '', to: ssh(exact) }] : [];
  return [...found, ...offered];
};
