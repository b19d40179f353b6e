import { chosenCluster, complain, EXIT, print, printJson, withApp } from './common.ts';
import type { Common } from './common.ts';
import { harmless, textTable } from './table.ts';

/** `journal`: who did what. */
export const journalCommand = (common: Common): Promise<number> =>
  withApp(common, (app) => {
    const page = app.journal.query({ limit: 1000 });
    if (common.json) printJson(page);
    else print(textTable(['TIME', 'OPERATOR', 'CLUSTER', 'ACTION', 'OBJECT', 'BEFORE', 'AFTER', 'OUTCOME'], page.entries.map((e) => [new Date(e.at).toISOString(), e.operator, e.cluster, e.action, e.object, e.before, e.after, e.outcome].map(harmless))));
    if (!page.chain.whole) complain(`quarterdeck: the record was altered or cut at entry ${page.chain.brokenAt ?? '?'}`);
    return Promise.resolve(page.chain.whole ? EXIT.ok : EXIT.failed);
  });

/** `snapshot create FILE`: the cluster in one file. */
export const snapshotCreate = (common: Common, path: string): Promise<number> =>
  withApp(common, async (app, signal) => {
    const cluster = chosenCluster(app, common);
    for await (const item of app.createSnapshot(cluster.id, path, signal)) {
      if (item.type === 'progress') complain(`${item.done}/${item.kinds} ${item.kind} ${item.objects} objects`);
      else {
        for (const gap of item.missing) complain(`! ${gap.what}: ${gap.fault.message}`);
        if (common.json) printJson(item.snapshot);
        else print(`${path}: ${item.snapshot.objects} objects of ${item.snapshot.kinds} kinds, ${item.snapshot.bytes} bytes`);
      }
    }
    return EXIT.ok;
  });
