import type { WarningEvent } from '../../preload/contract/model/health.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import type { HealthFacts } from './facts.ts';
import { byText } from './situation.ts';
import { column } from './tables.ts';

/** Events live an hour in a cluster (kube-apiserver, `--event-ttl`); some keep them longer, and old ones explain nothing. */
const WINDOW_MS = 3_600_000;
/** Groups that a report carries: a front page shows a dozen. */
const MAX_GROUPS = 100;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Warning events of the last hour, one line per object and reason, newest first. */
export const groupWarnings = (facts: HealthFacts): readonly WarningEvent[] => {
  const table = facts.tables.events;
  const [last, type, reason, object, message, count] = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE', 'COUNT'].map((title) => column(table, title)) as ((row: Row) => unknown)[];
  const groups = new Map<string, WarningEvent>();
  for (const row of table?.rows ?? []) {
    if (text(type?.(row)) !== 'Warning') continue;
    const seen = last?.(row);
    const at = typeof seen === 'number' ? seen : row.created;
    if (facts.now - at > WINDOW_MS) continue;
    const [kind = '', ...rest] = text(object?.(row)).split('/');
    const why = text(reason?.(row));
    const said = text(message?.(row));
    const key = [row.namespace ?? '', kind, rest.join('/'), why].join('/');
    const known = groups.get(key);
    const times = Number(count?.(row)) || 1;
    const newer = known === undefined || at > known.last || (at === known.last && byText(said, known.message) < 0);
    groups.set(key, {
      key, reason: why,
      message: newer ? said : known.message,
      count: times + (known?.count ?? 0),
      last: Math.max(at, known?.last ?? 0),
      about: { kind, name: rest.join('/'), ...(row.namespace === undefined ? {} : { namespace: row.namespace }) },
    });
  }
  return [...groups.values()].sort((a, b) => b.last - a.last || byText(a.key, b.key)).slice(0, MAX_GROUPS);
};
