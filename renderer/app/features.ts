import { lazy } from 'react';
import type { ComponentType } from 'react';
import { KindPage } from '../features/kinds/KindPage.tsx';

const loaders: (() => Promise<unknown>)[] = [];
/** A screen that is loaded when it is first shown, or before that when nothing else is to do. */
const later = <P extends object>(load: () => Promise<ComponentType<P>>) => {
  loaders.push(load);
  return lazy(async () => ({ default: await load() }));
};

/** The screens that the frame mounts. All but the table, which nearly every page is, come later: terminals and the editor alone are half of the program's size. */
export const features = {
  KindPage,
  OverviewPage: later(async () => (await import('../features/overview/OverviewPage.tsx')).OverviewPage),
  ProblemsPage: later(async () => (await import('../features/overview/ProblemsPage.tsx')).ProblemsPage),
  NamespacesPage: later(async () => (await import('../features/namespaces/NamespacesPage.tsx')).NamespacesPage),
  NamespacePage: later(async () => (await import('../features/namespaces/NamespacePage.tsx')).NamespacePage),
  WorkloadsPage: later(async () => (await import('../features/kinds/WorkloadsPage.tsx')).WorkloadsPage),
  AllKindsPage: later(async () => (await import('../features/kinds/AllKindsPage.tsx')).AllKindsPage),
  ObjectDrawer: later(async () => (await import('../features/objects/ObjectDrawer.tsx')).ObjectDrawer),
  ReleasesPage: later(async () => (await import('../features/releases/ReleasesPage.tsx')).ReleasesPage),
  ReleasePanel: later(async () => (await import('../features/releases/ReleasePanel.tsx')).ReleasePanel),
  HostsPage: later(async () => (await import('../features/terminals/HostsPage.tsx')).HostsPage),
  LogView: later(async () => (await import('../features/logs/LogView.tsx')).LogView),
  TerminalDock: later(async () => (await import('../features/terminals/TerminalDock.tsx')).TerminalDock),
  PromptDialogs: later(async () => (await import('../features/terminals/PromptDialogs.tsx')).PromptDialogs),
  FleetPage: later(async () => (await import('../features/fleet/FleetPage.tsx')).FleetPage),
  MergedPage: later(async () => (await import('../features/fleet/MergedPage.tsx')).MergedPage),
  JournalPage: later(async () => (await import('../features/journal/JournalPage.tsx')).JournalPage),
  SnapshotsPage: later(async () => (await import('../features/snapshots/SnapshotsPage.tsx')).SnapshotsPage),
  SettingsPage: later(async () => (await import('../features/settings/SettingsPage.tsx')).SettingsPage),
};

/** Loads what has not been shown yet, one after the other while nothing else is to do. What cannot be loaded says so where it is shown. */
export const loadTheRest = async (): Promise<void> => {
  for (const load of loaders) {
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2000 }));
    await load().catch(() => undefined);
  }
};
