import { isIP } from 'node:net';
import type { EtcdFact, MachineFact, UnitFact } from '../health/facts.ts';

const UNITS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager', 'provision-controller', 'kubelet'];
/** kubeadm's and the lab's `--listen-metrics-urls`. */
const ETCD = 'http://127.0.0.1:2381';

/**
 * One line for the login shell of a master, whatever shell that is: no redirections, no variables. Every part may fail by
 * itself (no systemd, no curl, no etcd); the marks keep them apart.
 */
export const MACHINE_COMMAND = [
  'hostname',
  'hostname -I',
  'echo @units',
  `systemctl show -p Id,LoadState,ActiveState,StateChangeTimestamp ${UNITS.join(' ')}`,
  'echo @health',
  `curl -s -m 2 ${ETCD}/health`,
  'echo',
  'echo @metrics',
  `curl -s -m 2 ${ETCD}/metrics | grep -E '^etcd_(server_(is|has)_leader|network_(known|active)_peers)'`,
  'echo @end',
].join('; ');

/** systemd prints local time with a zone's abbreviation; only UTC means the same everywhere. */
const utc = (text: string | undefined): number | undefined => {
  const found = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text ?? '');
  const value = found ? Date.parse(`${found[1] ?? ''}T${found[2] ?? ''}Z`) : Number.NaN;
  return Number.isNaN(value) ? undefined : value;
};

const unitsIn = (text: string): readonly UnitFact[] =>
  text.split(/\n\s*\n/).flatMap((block): readonly UnitFact[] => {
    const values = new Map(block.split('\n').map((line): [string, string] => [line.slice(0, Math.max(0, line.indexOf('='))), line.slice(line.indexOf('=') + 1).trim()]));
    const name = values.get('Id')?.replace(/\.service$/, '');
    const state = values.get('ActiveState');
    if (name === undefined || state === undefined || values.get('LoadState') !== 'loaded') return [];
    const since = utc(values.get('StateChangeTimestamp'));
    return [{ name, state, ...(since === undefined ? {} : { since }) }];
  });

const healthIn = (text: string): { readonly healthy: boolean; readonly said?: string } | undefined => {
  if (text === '') return undefined;
  try {
    const answer = JSON.parse(text) as { readonly health?: unknown; readonly reason?: unknown };
    // etcd writes the string "true"
    if (String(answer.health) === 'true') return { healthy: true };
    return { healthy: false, ...(typeof answer.reason === 'string' && answer.reason !== '' ? { said: answer.reason } : {}) };
  } catch {
    return { healthy: false, said: text.slice(0, 200) };
  }
};

const gauge = (metrics: string, name: string): number | undefined => {
  const found = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(metrics);
  return found ? Number(found[1]) : undefined;
};

const peersIn = (metrics: string): EtcdFact['peers'] => {
  const remotes = (name: string): ReadonlySet<string> =>
    // a member counts itself among those it knows
    new Set([...metrics.matchAll(new RegExp(`^${name}\\{Local="([^"]*)",Remote="([^"]*)"\\} (\\S+)`, 'gm'))].filter((match) => Number(match[3]) > 0 && match[1] !== match[2]).map((match) => match[2] ?? ''));
  const known = remotes('etcd_network_known_peers');
  if (known.size === 0) return undefined;
  const active = remotes('etcd_network_active_peers');
  return { known: known.size, connected: [...known].filter((one) => active.has(one)).length };
};

const etcdIn = (health: string, metrics: string): EtcdFact | undefined => {
  const answer = healthIn(health);
  if (answer === undefined) return undefined;
  const hasLeader = gauge(metrics, 'etcd_server_has_leader');
  const peers = peersIn(metrics);
  return { ...answer, leader: gauge(metrics, 'etcd_server_is_leader') === 1, hasLeader: hasLeader === undefined ? answer.healthy : hasLeader === 1, ...(peers === undefined ? {} : { peers }) };
};

/** What a master answered to `MACHINE_COMMAND`; undefined where that is no answer to it. */
export const readMachine = (stdout: string): MachineFact | undefined => {
  const parts = /^([\s\S]*?)@units\n([\s\S]*?)@health\n([\s\S]*?)@metrics\n([\s\S]*?)@end/.exec(stdout.replaceAll('\r', ''));
  if (parts === null) return undefined;
  const [, names = '', units = '', health = '', metrics = ''] = parts;
  const [hostname = '', ...rest] = names.trim().split('\n');
  const etcd = etcdIn(health.trim(), metrics);
  return { hostname: hostname.trim(), addresses: rest.join(' ').split(/\s+/).filter((word) => isIP(word) !== 0), units: unitsIn(units), ...(etcd === undefined ? {} : { etcd }) };
};
