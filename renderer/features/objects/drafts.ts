import { create } from 'zustand';
import type { ObjectRef } from '../../../preload/contract/model/common.ts';

/** An edit that has not been applied. It outlives its drawer: a press on another row must not lose it. */
export interface Draft {
  readonly text: string;
  /** The YAML and the resourceVersion that the edit began from. */
  readonly base: string;
  readonly baseVersion: string;
}

interface Drafts {
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly put: (key: string, draft: Draft | undefined) => void;
}

/** The edits of this window, in memory only: they may hold what must not be written anywhere. */
export const useDrafts = create<Drafts>()((set) => ({
  drafts: {},
  put: (key, draft) =>
    set(({ drafts }) => {
      const { [key]: _, ...rest } = drafts;
      return { drafts: draft ? { ...rest, [key]: draft } : rest };
    }),
}));

export const draftKey = (cluster: string, ref: ObjectRef): string => `${cluster} ${ref.kind} ${ref.namespace ?? ''} ${ref.name}`;

/** Something was written that is not applied. */
export const isDirty = (draft: Draft | undefined): boolean => draft !== undefined && draft.text !== draft.base;
