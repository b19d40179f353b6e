import type { Query } from '../client.ts';

/** `?a=b&…`, or nothing. Undefined values are left out; a list of pairs may repeat a name. */
export const queryString = (query: Query | readonly (readonly [string, string])[] | undefined): string => {
  if (query === undefined) return '';
  const params = new URLSearchParams();
  if (Array.isArray(query)) for (const [name, value] of query as readonly (readonly [string, string])[]) params.append(name, value);
  else for (const [name, value] of Object.entries(query as Query)) if (value !== undefined) params.append(name, String(value));
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
};
