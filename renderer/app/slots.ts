import type { ComponentType } from 'react';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { ObjectRef } from '../../preload/contract/model/common.ts';
import type { TerminalTarget } from '../../preload/contract/model/terminal.ts';
import type { DeployTarget, LogTarget, ObjectTab } from './actions.ts';

// What the frame hands to the screens that it mounts. Types only: a feature imports them, never the frame itself.

/** A page about one cluster. */
export interface ClusterPageProps {
  readonly cluster: ClusterInfo;
  /** What the operator narrowed the tables to; absent: all namespaces. */
  readonly namespaces?: readonly string[];
  /** What the address says that the page's table is filtered by. */
  readonly filter?: string;
}

/** `features/kinds/KindPage.tsx`: one kind as a table. */
export interface KindPageProps extends ClusterPageProps {
  readonly kind: string;
}

/** `features/objects/ObjectDrawer.tsx`: the object in the address, beside the page. */
export interface ObjectDrawerProps {
  readonly cluster: ClusterInfo;
  readonly objectRef: ObjectRef;
  readonly tab?: ObjectTab;
  readonly onTab: (tab: ObjectTab) => void;
  readonly onClose: () => void;
  readonly LogView: ComponentType<LogViewProps>;
}

/** `features/logs/LogView.tsx`: the log of a pod, or of all pods of a selector. */
export interface LogViewProps {
  readonly target: LogTarget;
  /** It is on the screen: what is hidden does not scroll. */
  readonly visible: boolean;
}

/** `features/releases/ReleasePanel.tsx`: deploy, change, roll back. */
export interface ReleasePanelProps {
  readonly cluster: ClusterInfo;
  readonly target: DeployTarget;
  readonly onClose: () => void;
}

/** Something that a screen asked the dock to open. */
export type DockRequest = { readonly id: number; readonly type: 'terminal'; readonly target: TerminalTarget } | { readonly id: number; readonly type: 'logs'; readonly target: LogTarget };

/** `features/terminals/TerminalDock.tsx`: fills the dock, survives every change of page. */
export interface TerminalDockProps {
  /** Requests that are not taken yet, oldest first. */
  readonly requests: readonly DockRequest[];
  readonly onTaken: (id: number) => void;
  readonly fontSize: number;
  readonly scrollback: number;
  /** How many tabs there are: the frame folds an empty dock away. */
  readonly onTabs: (count: number) => void;
  /** The cluster that the window shows, whose hosts and pods a new terminal is chosen from. */
  readonly cluster?: string;
  /** Colours of the terminals. */
  readonly mode: 'light' | 'dark';
  /** Folds the dock down to its tabs, or back. */
  readonly folded: boolean;
  readonly onFold: (folded: boolean) => void;
  readonly LogView: ComponentType<LogViewProps>;
}
