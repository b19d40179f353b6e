import type { NewEntry } from '../../../main/journal/recorder.ts';

/** An entry about an object; everything else is the same in all. */
export const entryOf = (object: string, more: Partial<NewEntry> = {}): NewEntry => ({ action: 'deploy', cluster: 'qa', clusterUser: 'ops', object, before: 'web:1 ×4', after: 'web:2 ×4', outcome: 'done', durationMs: 12, ...more });
