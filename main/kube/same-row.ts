import type { Row } from '../../preload/contract/model/rows.ts';

const sameList = (a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean => {
  if (a === b) return true;
  if (a?.length !== b?.length || a === undefined || b === undefined) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
};

const sameReason = (a: Row['reason'], b: Row['reason']): boolean =>
  a === b || (a !== undefined && b !== undefined && a.code === b.code && a.detail === b.detail && JSON.stringify(a.params) === JSON.stringify(b.params));

/** Whether two rows show the same: then the newer one need not be told. A heartbeat changes an object, and no row. */
export const sameRow = (a: Row, b: Row): boolean =>
  a.key === b.key && a.name === b.name && a.namespace === b.namespace && a.created === b.created && a.verdict === b.verdict && a.since === b.since
  && a.owner === b.owner && a.labels === b.labels && a.deleting === b.deleting && sameList(a.cells, b.cells) && sameList(a.images, b.images) && sameReason(a.reason, b.reason);
