import { lazy } from 'react';
import { KindPage } from '../features/kinds/KindPage.tsx';

/** The screens that the frame mounts. All but the table, which nearly every page is, are loaded when they are first shown: terminals and the editor are most of the program's size. */
export const features = {
  KindPage,
  WorkloadsPage: lazy(async () => ({ default: (await import('../features/kinds/WorkloadsPage.tsx')).WorkloadsPage })),
  AllKindsPage: lazy(async () => ({ default: (await import('../features/kinds/AllKindsPage.tsx')).AllKindsPage })),
  ObjectDrawer: lazy(async () => ({ default: (await import('../features/objects/ObjectDrawer.tsx')).ObjectDrawer })),
  ReleasesPage: lazy(async () => ({ default: (await import('../features/releases/ReleasesPage.tsx')).ReleasesPage })),
  ReleasePanel: lazy(async () => ({ default: (await import('../features/releases/ReleasePanel.tsx')).ReleasePanel })),
  HostsPage: lazy(async () => ({ default: (await import('../features/terminals/HostsPage.tsx')).HostsPage })),
  LogView: lazy(async () => ({ default: (await import('../features/logs/LogView.tsx')).LogView })),
  TerminalDock: lazy(async () => ({ default: (await import('../features/terminals/TerminalDock.tsx')).TerminalDock })),
  PromptDialogs: lazy(async () => ({ default: (await import('../features/terminals/PromptDialogs.tsx')).PromptDialogs })),
};
