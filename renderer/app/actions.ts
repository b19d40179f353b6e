import { createContext, useContext } from 'react';
import type { ClusterId, ObjectRef } from '../../preload/contract/model/common.ts';
import type { Capability } from '../../preload/contract/model/rows.ts';
import type { TerminalTarget } from '../../preload/contract/model/terminal.ts';
import type { Route } from './route.ts';

/** Tabs of the object drawer, as they stand in the address. */
export type ObjectTab = 'summary' | 'pods' | 'rollout' | 'logs' | 'events' | 'yaml' | 'history';

/** What a log tab of the dock follows: one pod, or all pods of a selector. */
export interface LogTarget {
  readonly cluster: ClusterId;
  readonly namespace: string;
  readonly pod?: string;
  readonly container?: string;
  /** kubectl's `-l`. */
  readonly selector?: string;
  readonly previous?: boolean;
  readonly title: string;
}

/** What the release panel opens with. `ref` absent: a new application. */
export interface DeployTarget {
  readonly cluster: ClusterId;
  readonly namespace?: string;
  readonly ref?: ObjectRef;
  /** For restart, scale and delete: several objects at once, in place of `ref`. */
  readonly refs?: readonly ObjectRef[];
  /** For rollback: the revision to go back to; absent: the one before the current. */
  readonly revision?: number;
  readonly action: 'deploy' | 'image' | 'scale' | 'rollback' | 'restart' | 'delete' | 'create';
}

/** An entry of the command palette that a feature offers while it is on the screen. */
export interface PaletteAction {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly keys?: string;
  readonly run: () => void;
}

/** An object with what its kind can do, for going into it from a list of many kinds or clusters. */
export interface Reached {
  readonly cluster: ClusterId;
  readonly kind: { readonly kind: string; readonly capabilities: readonly Capability[] };
  readonly ref: ObjectRef;
}

/** Whether an object's logs, or a terminal in it, can be had: never of a snapshot, and no terminal where the cluster is read-only. */
export const canReach = (what: 'logs' | 'terminal', capabilities: readonly Capability[], cluster: { readonly kind: string; readonly readOnly: boolean }): boolean => {
  const has = (capability: Capability): boolean => capabilities.includes(capability);
  if (cluster.kind === 'snapshot') return false;
  return what === 'logs' ? has('loggable') : !cluster.readOnly && (has('execable') || has('cordonable') || (has('loggable') && has('hasPods')));
};

/** How features open each other: only through these, never by import. */
export interface Actions {
  readonly navigate: (route: Route) => void;
  /** Opens the drawer beside the page that is shown. */
  readonly openObject: (cluster: ClusterId, ref: ObjectRef, tab?: ObjectTab) => void;
  readonly closeObject: () => void;
  /** Puts what the page's table is filtered by into the address, without a step of its own in the history. */
  readonly keepFilter: (filter: string) => void;
  readonly openTerminal: (target: TerminalTarget) => void;
  readonly openLogs: (target: LogTarget) => void;
  readonly openDeploy: (target: DeployTarget) => void;
  /** Finds out where the logs of an object, or a terminal in it, are and opens them; says why where it cannot. */
  readonly reach: (what: 'logs' | 'terminal', reached: Reached) => void;
  /** A short notice that goes away by itself. */
  readonly notify: (kind: 'info' | 'success' | 'error', text: string) => void;
  /** Offers entries to the palette; the function that it returns takes them back. */
  readonly offer: (actions: readonly PaletteAction[]) => () => void;
}

/** Provided by the frame. */
export const ActionsContext = createContext<Actions | undefined>(undefined);

/** The frame's actions. Throws outside of the frame. */
export const useActions = (): Actions => {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('useActions is used outside of the frame');
  return actions;
};
