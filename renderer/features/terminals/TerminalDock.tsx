import { App } from 'antd';
import { useStore } from 'zustand';
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TerminalState, TerminalTarget } from '../../../preload/contract/model/terminal.ts';
import { useActions } from '../../app/actions.ts';
import type { TerminalDockProps } from '../../app/slots.ts';
import { faultOf } from '../../bridge/client.ts';
import { useClient, useLatest } from '../../bridge/hooks.ts';
import { describeFault } from '../../text/faults.ts';
import { terminalsText } from '../../text/terminals.ts';
import { useLanguage, useText } from '../../ui/useText.ts';
import { cycle, mergeOrder } from './input.ts';
import type { DockKey } from './input.ts';
import { Picker } from './Picker.tsx';
import { makeDock } from './tabs.ts';
import { TabStrip } from './TabStrip.tsx';
import type { DockTab } from './TabStrip.tsx';
import { TerminalPane } from './TerminalPane.tsx';
import './terminals.css';

const none: readonly TerminalState[] = [];
// A new terminal begins with a size that every program takes; the pane tells its own as soon as it is drawn.
const SIZE = { cols: 80, rows: 24 };
const titleOf = (target: TerminalTarget): string => (target.type === 'ssh' ? target.host : target.pod);

/** Opens what the page asks for, and tells which terminals are being opened. */
const useOpening = (onOpened: (id: string) => void): { readonly opening: readonly string[]; readonly open: (target: TerminalTarget) => void } => {
  const client = useClient();
  const language = useLanguage();
  const t = useText(terminalsText);
  const { notify } = useActions();
  const [opening, setOpening] = useState<readonly string[]>([]);
  const open = useCallback(
    (target: TerminalTarget): void => {
      const title = titleOf(target);
      setOpening((list) => [...list, title]);
      client
        .call('terminals.open', { target, ...SIZE })
        .then(
          ({ id }) => onOpened(id),
          (error: unknown) => {
            const words = describeFault(faultOf(error), language);
            notify('error', `${t('couldNotOpen', { title })}. ${words.title}: ${words.detail}`);
          },
        )
        .finally(() => setOpening((list) => list.filter((_, index) => index !== list.indexOf(title))));
    },
    [client, language, notify, onOpened, t],
  );
  return { opening, open };
};

/** Terminals and logs in tabs below every page. Terminals live in main: all of them come back when the page is loaded again. */
export const TerminalDock = ({ requests, onTaken, fontSize, scrollback, onTabs, cluster, mode, folded, onFold, LogView }: TerminalDockProps) => {
  const t = useText(terminalsText);
  const client = useClient();
  const { modal } = App.useApp();
  const terminals = useLatest('terminals.watch', {}).value ?? none;
  const [dock] = useState(() => makeDock(window.sessionStorage));
  const { logTabs, wanted, want, openLogs, closeLogs } = useStore(dock);
  const [order, setOrder] = useState<readonly string[]>([]);
  const [picking, setPicking] = useState(false);
  const [larger, setLarger] = useState(0);
  const [readAloud, setReadAloud] = useState(false);
  const { opening, open } = useOpening(want);

  const present = useMemo(() => [...terminals.map((one) => one.id), ...logTabs.map((tab) => tab.key)], [terminals, logTabs]);
  const merged = mergeOrder(order, present);
  if (merged !== order) setOrder(merged);
  const tabs = merged.flatMap((key): readonly DockTab[] => {
    const terminal = terminals.find((one) => one.id === key);
    if (terminal) return [{ key, type: 'terminal', title: terminal.title, phase: terminal.phase, ...(terminal.exit === undefined ? {} : { exit: terminal.exit }) }];
    const logs = logTabs.find((tab) => tab.key === key);
    return logs ? [{ key, type: 'logs', title: logs.target.title }] : [];
  });
  const active = tabs.find((tab) => tab.key === wanted)?.key ?? tabs.at(-1)?.key;

  const count = tabs.length + opening.length;
  useEffect(() => onTabs(count), [onTabs, count]);
  const taken = useRef(new Set<number>());
  useEffect(() => {
    for (const request of requests) {
      if (taken.current.has(request.id)) continue;
      taken.current.add(request.id);
      onTaken(request.id);
      if (request.type === 'terminal') open(request.target);
      else openLogs(request.target);
    }
  }, [requests, onTaken, open, openLogs]);

  const show = (key: string | undefined): void => {
    if (key === undefined) return;
    want(key);
    if (folded) onFold(false);
  };
  const close = (tab: DockTab): void => {
    const at = tabs.findIndex((one) => one.key === tab.key);
    const done = (): void => {
      if (tab.key === active) want((tabs[at + 1] ?? tabs[at - 1])?.key);
      if (tab.type === 'logs') closeLogs(tab.key);
      else client.call('terminals.close', { id: tab.key }).catch(() => undefined);
    };
    if (tab.phase !== 'open') done();
    else modal.confirm({ title: t('closeOpen', { title: tab.title }), okText: t('closeTab'), okButtonProps: { danger: true }, onOk: done });
  };
  const onDockKey = (key: DockKey): void => {
    if (key === 'new') setPicking(true);
    else if (key === 'next' || key === 'previous') show(cycle(tabs.map((tab) => tab.key), active, key === 'next' ? 1 : -1));
    else if (key === 'leave' && active !== undefined) document.getElementById(`tab-${active}`)?.focus();
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!event.ctrlKey || !event.shiftKey || event.key.toLowerCase() !== 't' || event.defaultPrevented) return;
      event.preventDefault();
      setPicking(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return (
    <>
      <TabStrip tabs={tabs} active={active} folded={folded} readAloud={readAloud} onActive={show} onClose={close} onNew={() => setPicking(true)} onFold={() => onFold(!folded)} onFont={(by) => setLarger((n) => Math.max(8 - fontSize, Math.min(32 - fontSize, n + by)))} onReadAloud={setReadAloud} />
      {opening.length > 0 && <div className="terminal-note" role="status"><span className="busy-dot" aria-hidden="true" /> {t('opening', { title: opening.join(', ') })}</div>}
      <div className="tab-panels" style={folded ? { display: 'none' } : {}}>
        {tabs.map((tab) => {
          const terminal = terminals.find((one) => one.id === tab.key);
          const logs = logTabs.find((one) => one.key === tab.key);
          const visible = tab.key === active && !folded;
          return (
            <div key={tab.key} id={`tabpanel-${tab.key}`} role="tabpanel" aria-labelledby={`tab-${tab.key}`} className="tab-panel" style={{ display: tab.key === active ? 'flex' : 'none' }}>
              {terminal && <TerminalPane state={terminal} visible={visible} fontSize={fontSize + larger} scrollback={scrollback} mode={mode} readAloud={readAloud} wanted={wanted === tab.key} onDockKey={onDockKey} />}
              {logs && <Suspense fallback={null}><LogView target={logs.target} visible={visible} /></Suspense>}
            </div>
          );
        })}
      </div>
      {picking && <Picker cluster={cluster} onClose={() => setPicking(false)} onPick={(target) => { setPicking(false); if (folded) onFold(false); open(target); }} />}
    </>
  );
};
