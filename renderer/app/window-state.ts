import { create } from 'zustand';
import type { DeployTarget, PaletteAction } from './actions.ts';
import type { Route } from './route.ts';
import { formatRoute, parseRoute } from './route.ts';
import type { DockRequest } from './slots.ts';

type NewRequest = DockRequest extends infer R ? (R extends DockRequest ? Omit<R, 'id'> : never) : never;

/** What the window itself knows: where it is, and what is open. Nothing of a cluster's data. */
export interface WindowState {
  readonly route: Route;
  readonly palette: boolean;
  readonly keys: boolean;
  readonly deploy?: DeployTarget | undefined;
  readonly dockRequests: readonly DockRequest[];
  readonly dockTabs: number;
  readonly dockHeight: number;
  readonly dockFolded: boolean;
  readonly offers: readonly PaletteAction[];
  readonly ask: (request: NewRequest) => void;
  readonly taken: (id: number) => void;
}

let lastRequest = 0;

/** The window's state. One per page, as there is one window per page. */
export const useWindow = create<WindowState>()((set) => ({
  route: parseRoute(window.location.hash),
  palette: false,
  keys: false,
  dockRequests: [],
  dockTabs: 0,
  dockHeight: 280,
  dockFolded: false,
  offers: [],
  ask: (request) => {
    lastRequest += 1;
    const id = lastRequest;
    set((state) => ({ dockRequests: [...state.dockRequests, { ...request, id }], dockFolded: false }));
  },
  taken: (id) => set((state) => ({ dockRequests: state.dockRequests.filter((request) => request.id !== id) })),
}));

/** Goes to a route: the address changes, and the page follows it. */
export const navigate = (route: Route): void => {
  window.location.hash = formatRoute(route);
};

/** Follows the address: links, back and forward. */
export const followAddress = (): (() => void) => {
  const read = (): void => useWindow.setState({ route: parseRoute(window.location.hash) });
  window.addEventListener('hashchange', read);
  return () => window.removeEventListener('hashchange', read);
};

/** Puts the filter of the page's table into the address: `replaceState` tells nobody, so the state follows by hand. */
export const keepFilter = (filter: string): void => {
  const { route } = useWindow.getState();
  if (route.at !== 'cluster' || (route.filter ?? '') === filter) return;
  const { filter: _, ...rest } = route;
  const next: Route = filter === '' ? rest : { ...rest, filter };
  window.history.replaceState(window.history.state, '', `#${formatRoute(next)}`);
  useWindow.setState({ route: next });
};
