import { App } from 'antd';
import { Suspense, useEffect, useMemo } from 'react';
import type { AppInfo, Settings } from '../../preload/contract/model/app.ts';
import type { ClusterList } from '../../preload/contract/model/cluster.ts';
import { useLatest } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { useCalm } from '../ui/useCalm.ts';
import { useText } from '../ui/useText.ts';
import { ActionsContext } from './actions.ts';
import type { Actions } from './actions.ts';
import { Bands } from './Bands.tsx';
import { Dock } from './Dock.tsx';
import { environmentOf } from './environment.ts';
import { KeysHelp } from './KeysHelp.tsx';
import { Outlet } from './Outlet.tsx';
import { Palette } from './Palette.tsx';
import { Rail } from './Rail.tsx';
import { useReach } from './reach.ts';
import { SideList } from './SideList.tsx';
import { StatusLine } from './StatusLine.tsx';
import { TopBar } from './TopBar.tsx';
import { useShortcuts } from './shortcuts.ts';
import { features, loadTheRest } from './features.ts';
import type { Place } from './route.ts';
import { followAddress, keepFilter, navigate, useWindow } from './window-state.ts';

/** Pages that show the cluster's health or its namespaces themselves. */
const ABOUT_ALL: readonly Place[] = ['overview', 'problems', 'environments'];
const noClusters: ClusterList = { clusters: [], sources: [] };

/** The frame around every page: rail, top bar, side list, page, dock, status line. */
export const Frame = ({ settings, mode, info }: { readonly settings: Settings; readonly mode: 'light' | 'dark'; readonly info?: AppInfo }) => {
  const t = useText(frameText);
  const { message } = App.useApp();
  const route = useWindow((state) => state.route);
  const listed = useLatest('clusters.watch', {});
  const list = listed.value ?? noClusters;
  const cluster = route.at === 'cluster' ? list.clusters.find((c) => c.id === route.cluster) : undefined;
  // What stands around a page waits for the page, unless it is the page.
  const calm = useCalm();
  const due = calm || (route.at === 'cluster' && ABOUT_ALL.includes(route.place));
  const watched = due && cluster && !cluster.problem ? { cluster: cluster.id } : undefined;
  const namespaces = useLatest('namespaces.watch', watched).value;
  const health = useLatest('health.watch', watched).value;
  const hosts = useLatest('hosts.watch', watched).value;
  useEffect(followAddress, []);
  useEffect(() => {
    if (calm) void loadTheRest();
  }, [calm]);
  useShortcuts();

  const reach = useReach();
  const actions = useMemo<Actions>(
    () => ({
      navigate,
      openObject: (id, ref, tab) => {
        const at = useWindow.getState().route;
        const object = { ref, ...(tab ? { tab } : {}) };
        navigate(at.at === 'cluster' && at.cluster === id ? { ...at, object } : { at: 'cluster', cluster: id, place: 'workloads', object });
      },
      closeObject: () => {
        const at = useWindow.getState().route;
        if (at.at !== 'cluster') return;
        const { object: _, ...rest } = at;
        navigate(rest);
      },
      keepFilter,
      openTerminal: (target) => useWindow.getState().ask({ type: 'terminal', target }),
      openLogs: (target) => useWindow.getState().ask({ type: 'logs', target }),
      openDeploy: (deploy) => {
        // The panel takes the drawer's place: both at once would cover each other in a window of 1280.
        const at = useWindow.getState().route;
        if (at.at === 'cluster' && at.object) {
          const { object: _, ...rest } = at;
          navigate(rest);
        }
        useWindow.setState({ deploy });
      },
      reach: (what, reached) => reach(what, reached, message),
      notify: (kind, text) => void message[kind](text),
      offer: (offered) => {
        useWindow.setState((state) => ({ offers: [...state.offers, ...offered] }));
        return () => useWindow.setState((state) => ({ offers: state.offers.filter((o) => !offered.includes(o)) }));
      },
    }),
    [message, reach],
  );

  const environment = environmentOf(route, namespaces);
  const { PromptDialogs } = features;
  return (
    <ActionsContext value={actions}>
      <div className={`frame env-${environment ?? 'none'}${route.at === 'cluster' ? '' : ' no-side'}`}>
        <div className="edge-bar" />
        <Rail list={list} current={cluster?.id} {...(health ? { verdict: health.verdict } : {})} />
        <TopBar settings={settings} mode={mode} environment={environment} {...(cluster ? { cluster } : {})} {...(namespaces ? { namespaces } : {})} />
        {route.at === 'cluster' && <SideList route={route} problems={health?.problems.length ?? 0} snapshot={cluster?.kind === 'snapshot'} />}
        <div className="middle">
          <Bands {...(cluster ? { cluster } : {})} />
          <main className="outlet" id="page" tabIndex={-1} aria-label={t('skip')}>
            <Outlet route={route} list={list} listed={listed.value !== undefined} settings={settings} info={info} namespaces={namespaces} health={health} />
          </main>
          <Dock settings={settings} mode={mode} />
        </div>
        <StatusLine cluster={cluster} hosts={hosts} />
      </div>
      <Palette list={list} cluster={cluster} namespaces={namespaces} hosts={hosts} />
      <KeysHelp />
      {/* Within its own boundary: without one the whole frame would be drawn again when it has been loaded. */}
      {calm && <Suspense fallback={null}><PromptDialogs /></Suspense>}
    </ActionsContext>
  );
};
