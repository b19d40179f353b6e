import { Suspense } from 'react';
import type { Settings } from '../../preload/contract/model/app.ts';
import { frameText } from '../text/frame.ts';
import { useEver } from '../ui/useEver.ts';
import { useCalm } from '../ui/useCalm.ts';
import { useText } from '../ui/useText.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { features } from './features.ts';
import { useWindow } from './window-state.ts';

const LEAST = 96;

/** The dock for terminals and logs: always mounted, so that it survives every change of page. */
export const Dock = ({ settings, mode }: { readonly settings: Settings; readonly mode: 'light' | 'dark' }) => {
  const t = useText(frameText);
  const { dockHeight, dockFolded, dockTabs, dockRequests, taken, route } = useWindow();
  const { TerminalDock, LogView } = features;
  const set = (height: number): void => useWindow.setState({ dockHeight: Math.max(LEAST, Math.min(window.innerHeight - 240, height)), dockFolded: false });
  const empty = dockTabs === 0 && dockRequests.length === 0;
  // The terminal is half of the program's size: it comes after the page, unless it is asked for.
  const due = useEver(useCalm() || !empty);
  return (
    <section className={empty ? 'dock empty' : 'dock'} aria-label={t('dock')} style={{ height: dockFolded ? 36 : dockHeight }}>
      <div
        className="dock-grip"
        role="separator"
        aria-orientation="horizontal"
        aria-label={t('dockSize')}
        aria-valuenow={dockHeight}
        aria-valuemin={LEAST}
        aria-valuemax={2000}
        tabIndex={0}
        onDoubleClick={() => useWindow.setState({ dockFolded: !dockFolded })}
        onKeyDown={(event) => {
          if (event.key === 'ArrowUp') set(dockHeight + 32);
          if (event.key === 'ArrowDown') set(dockHeight - 32);
          if (event.key === 'Enter') useWindow.setState({ dockFolded: !dockFolded });
        }}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) set(window.innerHeight - 24 - event.clientY);
        }}
      />
      <div className="dock-body">
        <ErrorBoundary where="dock">
          <Suspense fallback={null}>
            {due && <TerminalDock requests={dockRequests} onTaken={taken} fontSize={settings.terminal.fontSize} scrollback={settings.terminal.scrollback} onTabs={reportTabs} {...(route.at === 'cluster' ? { cluster: route.cluster } : {})} mode={mode} folded={dockFolded} onFold={foldDock} LogView={LogView} />}
          </Suspense>
        </ErrorBoundary>
      </div>
    </section>
  );
};

const reportTabs = (dockTabs: number): void => useWindow.setState({ dockTabs });
const foldDock = (dockFolded: boolean): void => useWindow.setState({ dockFolded });
