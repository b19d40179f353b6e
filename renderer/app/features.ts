import { lazy } from 'react';
import type { ComponentType } from 'react';
import type { ClusterPageProps, KindPageProps, LogViewProps, ObjectDrawerProps, ReleasePanelProps, TerminalDockProps } from './slots.ts';

// Screens are loaded when they are first shown: terminals and the editor are most of the program's size.
const files = import.meta.glob<Readonly<Record<string, unknown>>>('../features/{kinds,objects,releases,terminals,logs}/*.tsx');

const screen = <P extends object>(path: string): ComponentType<P> | undefined => {
  const load = files[`../features/${path}.tsx`];
  const name = path.split('/')[1] ?? path;
  return load && lazy(async () => ({ default: (await load())[name] as ComponentType<P> }));
};

/** The screens that the frame mounts, by name. */
export const features = {
  KindPage: screen<KindPageProps>('kinds/KindPage'),
  WorkloadsPage: screen<ClusterPageProps>('kinds/WorkloadsPage'),
  AllKindsPage: screen<ClusterPageProps>('kinds/AllKindsPage'),
  ObjectDrawer: screen<ObjectDrawerProps>('objects/ObjectDrawer'),
  ReleasesPage: screen<ClusterPageProps>('releases/ReleasesPage'),
  ReleasePanel: screen<ReleasePanelProps>('releases/ReleasePanel'),
  HostsPage: screen<ClusterPageProps>('terminals/HostsPage'),
  LogView: screen<LogViewProps>('logs/LogView'),
  TerminalDock: screen<TerminalDockProps>('terminals/TerminalDock'),
  PromptDialogs: screen<object>('terminals/PromptDialogs'),
};
