import { resolve } from 'node:path';
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
    if (page.chain.unreadable !== undefined) complain(`quarterdeck: ${page.chain.unreadable} lines of the record are cut off or no entries`);
    return Promise.resolve(page.chain.whole ? EXIT.ok : EXIT.failed);
  });

/** `snapshot create FILE`: the cluster in one file. */
export const snapshotCreate = (common: Common, path: string): Promise<number> =>
  withApp(common, async (app, signal) => {
    const cluster = chosenCluster(app, common);
    const { bytes, manifest } = await app.captureSnapshot(cluster.id, resolve(path), signal, ({ done, kinds, kind, objects }) => complain(`${done}/${kinds} ${kind}, ${objects} objects`));
    for (const gap of manifest.missing) complain(`! ${gap.what}: ${gap.fault.message}`);
    if (common.json) printJson({ path: resolve(path), bytes, objects: manifest.objects, kinds: manifest.kinds, missing: manifest.missing });
    else print(`${path}: ${manifest.objects} objects of ${manifest.kinds} kinds, ${bytes} bytes`);
    return EXIT.ok;
  });
