import { readFile, stat } from 'node:fs/promises';
import { fault, FaultError, type Fault } from '../../../preload/contract/fault.ts';
import { EMPTY_KUBECONFIG, type Kubeconfig } from './model.ts';
import { KUBECONFIG_LIMIT, parseKubeconfig } from './parse.ts';

/** An editor or tool may empty a file before it writes it anew: an empty file counts only after this long (ms). */
export const EMPTY_SETTLES_MS = 2000;

/** What is known of one file between two readings. */
export interface FileReading {
  /** Of the content that was read: inode, size and times. */
  readonly signature: string;
  /** The last content that could be read; older than `problem` where both exist. */
  readonly config: Kubeconfig;
  readonly problem?: Fault;
  readonly missing: boolean;
  /** Since when (ms) a file that had content is empty; its last content still counts. */
  readonly emptySince?: number;
}

const NOTHING: FileReading = { signature: '', config: EMPTY_KUBECONFIG, missing: true };

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

const inWords = (path: string, error: unknown): Fault => {
  if (error instanceof FaultError) return error.fault;
  const code = codeOf(error);
  const why = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code === 'EISDIR' ? 'it is a folder' : error instanceof Error ? error.message : String(error);
  return fault('invalid', `${path}: cannot be read: ${why}`, { cause: 'file-unreadable', object: path }).fault;
};

const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

/**
 * Reads a kubeconfig, given what was read before. Never throws: a file that is unreadable or half written keeps its last
 * good content and reports the problem beside it; a file that is gone has no content.
 */
export const readKubeconfig = async (path: string, before: FileReading = NOTHING, now: number = Date.now()): Promise<FileReading> => {
  let signature = before.signature;
  try {
    const info = await stat(path, { bigint: true });
    const next = `${info.ino}:${info.size}:${info.mtimeNs}:${info.ctimeNs}`;
    if (next === signature && before.emptySince === undefined) return before;
    signature = next;
    // a pipe or a device would hang or never end
    if (!info.isFile()) throw fault('invalid', `${path}: is not a file`, { cause: 'file-unreadable', object: path });
    if (info.size > BigInt(KUBECONFIG_LIMIT)) throw fault('invalid', `${path}: larger than ${KUBECONFIG_LIMIT / 1_048_576} MiB`, { cause: 'file-too-large', object: path });
    const text = await readFile(path, 'utf8');
    const emptySince = before.emptySince ?? now;
    if (text.trim() === '' && before.config.contexts.size > 0 && now - emptySince < EMPTY_SETTLES_MS) return { ...before, signature, missing: false, emptySince };
    return { signature, config: parseKubeconfig(path, text), missing: false };
  } catch (error) {
    if (isMissing(error)) return NOTHING;
    // permissions change without changing the content's times: an unreadable file is tried again each time
    return { signature: error instanceof FaultError ? signature : '', config: before.config, problem: inWords(path, error), missing: false };
  }
};
