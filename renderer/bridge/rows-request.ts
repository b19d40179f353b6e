import type { Request } from './client.ts';

/** What a page of one kind asks for: the same words from whoever asks ahead and from the page itself. */
export const rowsOf = (cluster: string, kind: string, namespaces: readonly string[] | undefined): Request<'kinds.rows'> => ({ cluster, kind, stepwise: true, ...(namespaces ? { namespaces: [...namespaces] } : {}) });
