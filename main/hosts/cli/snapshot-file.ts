import { resolve } from 'node:path';
import { openSnapshotFile } from '../../snapshots/snapshots.ts';
import { verifySnapshot } from '../../snapshots/read.ts';
import { EXIT, print, printJson } from './common.ts';
import type { Common } from './common.ts';
import { printRows } from './get.ts';
import type { GetOptions } from './get.ts';

/** Aborts on Ctrl-C: a large file takes seconds to read. */
const interrupted = (): AbortSignal => {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  return abort.signal;
};

/** `snapshot verify FILE`: is every byte as it was written. */
export const snapshotVerify = async (common: Common, path: string): Promise<number> => {
  const { header, manifest } = await verifySnapshot(resolve(path), { signal: interrupted() });
  if (common.json) printJson({ header, manifest });
  else print(`${path}: whole. ${manifest.objects} objects of ${manifest.kinds} kinds, taken of ${header.cluster} at ${new Date(header.takenAt).toISOString()} by ${header.takenBy}`);
  return EXIT.ok;
};

/** `snapshot get FILE KIND`: rows out of a file, with no cluster. */
export const snapshotGet = async (common: Common, path: string, options: GetOptions): Promise<number> => {
  const signal = interrupted();
  const { client, info } = await openSnapshotFile(resolve(path), signal);
  return printRows(client, common, { ...options, namespace: options.namespace ?? info.namespace ?? 'default' }, signal);
};
