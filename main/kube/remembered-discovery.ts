import { z } from 'zod';
import type { DiscoveredParts } from './discover.ts';

const resource = z.tuple([z.string(), z.string(), z.string(), z.string(), z.boolean(), z.array(z.string()), z.array(z.string())]);
const part = z.object({ etag: z.string().optional(), resources: z.array(resource), partial: z.array(z.string()) });
const remembered = z.object({ version: z.literal(1), server: z.string(), core: part.optional(), groups: part.optional() });

type Stored = z.output<typeof part>;
type Part = NonNullable<DiscoveredParts['core']>;

const packed = (one: Part | undefined): Stored | undefined =>
  one && { ...(one.etag === undefined ? {} : { etag: one.etag }), partial: [...one.partial], resources: one.resources.map((r): Stored['resources'][number] => [r.group, r.version, r.plural, r.kind, r.namespaced, [...r.shortNames], [...r.verbs]]) };

const unpacked = (one: Stored | undefined): Part | undefined =>
  one && { ...(one.etag === undefined ? {} : { etag: one.etag }), partial: one.partial, resources: one.resources.map(([group, version, plural, kind, namespaced, shortNames, verbs]) => ({ group, version, plural, kind, namespaced, shortNames, verbs })) };

/** An answer as text for the disk. */
export const writeRemembered = ({ core, groups }: DiscoveredParts, server: string): string => JSON.stringify({ version: 1, server, core: packed(core), groups: packed(groups) });

/** What the disk has of this server; undefined for anything else, and for what cannot be understood. */
export const readRemembered = (text: string | undefined, server: string): DiscoveredParts | undefined => {
  if (text === undefined) return undefined;
  try {
    const { success, data } = remembered.safeParse(JSON.parse(text));
    if (!success || data.server !== server) return undefined;
    return { core: unpacked(data.core), groups: unpacked(data.groups) };
  } catch {
    return undefined;
  }
};
