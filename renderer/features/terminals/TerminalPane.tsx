import { Button, Dropdown, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { TerminalState } from '../../../preload/contract/model/terminal.ts';
import { useActions } from '../../app/actions.ts';
import { useClient } from '../../bridge/hooks.ts';
import { faultOf } from '../../bridge/client.ts';
import { describeFault } from '../../text/faults.ts';
import { terminalsText } from '../../text/terminals.ts';
import { FaultLine } from '../../ui/FaultView.tsx';
import { useLanguage, useText } from '../../ui/useText.ts';
import { FindBar } from './FindBar.tsx';
import { dockKey, pasteLines } from './input.ts';
import type { DockKey } from './input.ts';
import { TerminalSession } from './session.ts';
import { makeXterm, terminalTheme } from './xterm.ts';
import type { Xterm } from './xterm.ts';

export interface TerminalPaneProps {
  readonly state: TerminalState;
  readonly visible: boolean;
  readonly fontSize: number;
  readonly scrollback: number;
  readonly mode: 'light' | 'dark';
  readonly readAloud: boolean;
  /** The operator has gone to it, so that it takes the keyboard; a tab that came back with the page does not. */
  readonly wanted: boolean;
  /** Keys that are for the dock: new, next, previous, leave. */
  readonly onDockKey: (key: DockKey) => void;
}

interface Live {
  readonly xterm: Xterm;
  readonly session: TerminalSession;
}

// A dialog has faded out by then.
const QUESTION_GONE_MS = 250;

/** One terminal: xterm over a session of main. It stays mounted while its tab is there, so that nothing printed is lost. */
export const TerminalPane = ({ state, visible, fontSize, scrollback, mode, readAloud, wanted, onDockKey }: TerminalPaneProps) => {
  const t = useText(terminalsText);
  const language = useLanguage();
  const client = useClient();
  const { notify } = useActions();
  const parent = useRef<HTMLDivElement>(null);
  const live = useRef<Live | undefined>(undefined);
  const focusNext = useRef(false);
  const [finding, setFinding] = useState<Xterm | undefined>(undefined);
  const [pasting, setPasting] = useState<string | undefined>(undefined);
  const { id, phase } = state;
  const over = phase === 'ended' || phase === 'lost';

  const fail = (error: unknown): void => {
    const { title, detail } = describeFault(faultOf(error), language);
    notify('error', `${title}: ${detail}`);
  };
  const reconnect = (): void => void live.current?.session.reconnect().catch(fail);
  const copy = (): void => {
    const text = live.current?.xterm.term.getSelection() ?? '';
    if (text !== '') navigator.clipboard.writeText(text).catch(fail);
  };
  const paste = (text: string): void => {
    if (pasteLines(text) > 1) setPasting(text);
    else live.current?.xterm.term.paste(text);
  };
  // What the terminal's listeners, which are made once, need of the newest drawing.
  const latest = useRef({ over, onDockKey, paste, copy, reconnect, fail });
  useEffect(() => {
    latest.current = { over, onDockKey, paste, copy, reconnect, fail };
  });
  const first = useRef({ written: state.written, label: t('terminalOf', { title: state.title }), fontSize, scrollback, mode });

  useEffect(() => {
    const element = parent.current;
    if (!element) return undefined;
    const xterm = makeXterm(element, { ...first.current, onLink: (url) => void client.call('app.openExternal', { url }).catch((error: unknown) => latest.current.fail(error)) });
    const { term } = xterm;
    const session = new TerminalSession({ client, id, written: first.current.written, screen: { write: (data, done) => term.write(data, done), reset: () => term.reset() }, onFault: (error) => latest.current.fail(error) });
    live.current = { xterm, session };
    term.onData((data) => {
      if (!latest.current.over) session.type(data);
      else if (data === '\r') latest.current.reconnect();
    });
    term.onBinary((data) => session.type(Uint8Array.from(data, (letter) => letter.charCodeAt(0))));
    term.attachCustomKeyEventHandler((event) => {
      const key = dockKey(event, term.hasSelection());
      if (key === undefined) return true;
      if (event.type === 'keydown' && key !== 'window') {
        event.preventDefault();
        if (key === 'copy') latest.current.copy();
        else if (key === 'find') setFinding(xterm);
        else latest.current.onDockKey(key);
      }
      return false;
    });
    // In the capture phase: several lines are asked about before xterm sees them.
    const onPaste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      event.preventDefault();
      event.stopPropagation();
      if (text !== '') latest.current.paste(text);
    };
    element.addEventListener('paste', onPaste, true);
    const fit = (): void => {
      const size = xterm.fit();
      if (!size) return;
      session.resize(size.cols, size.rows);
      // The dock may have been folded away until now: what is not displayed cannot take the keyboard.
      if (focusNext.current) term.focus();
      focusNext.current = false;
    };
    const watcher = new ResizeObserver(fit);
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      element.removeEventListener('paste', onPaste, true);
      session.dispose();
      xterm.dispose();
      live.current = undefined;
    };
  }, [client, id]);

  useEffect(() => {
    const { xterm, session } = live.current ?? {};
    if (!xterm || !session) return;
    Object.assign(xterm.term.options, { theme: terminalTheme(mode), fontSize, scrollback, screenReaderMode: readAloud });
    const size = visible ? xterm.fit() : undefined;
    if (size) session.resize(size.cols, size.rows);
  }, [mode, fontSize, scrollback, readAloud, visible]);
  useEffect(() => live.current?.xterm.setVisible(visible), [visible]);
  useEffect(() => {
    const { xterm } = live.current ?? {};
    const now = visible && wanted && parent.current !== null && parent.current.offsetHeight > 0;
    if (now) xterm?.term.focus();
    focusNext.current = visible && wanted && !now;
  }, [visible, wanted]);
  useEffect(() => live.current?.session.phase(phase), [phase]);
  useEffect(() => {
    if (phase !== 'open' || !visible || !wanted) return undefined;
    // The questions that were asked on the way have taken the keyboard and left it to nobody.
    const timer = setTimeout(() => { if (document.activeElement === document.body) live.current?.xterm.term.focus(); }, QUESTION_GONE_MS);
    return () => clearTimeout(timer);
  }, [phase, visible, wanted]);

  const menu = [
    { key: 'copy', label: t('copy'), extra: 'Ctrl+Shift+C' }, { key: 'paste', label: t('paste'), extra: 'Ctrl+Shift+V' }, { key: 'all', label: t('selectAll') }, { key: 'find', label: t('search'), extra: 'Ctrl+Shift+F' }, { key: 'clear', label: t('clear') }, ...(over ? [{ key: 'reconnect', label: t('reconnect') }] : []),
  ];
  const onMenu = (key: string): void => {
    const term = live.current?.xterm.term;
    if (key === 'copy') copy();
    else if (key === 'paste') navigator.clipboard.readText().then(paste, () => notify('info', t('clipboardRefused')));
    else if (key === 'all') term?.selectAll();
    else if (key === 'find') setFinding(live.current?.xterm);
    else if (key === 'clear') term?.clear();
    else reconnect();
    if (key !== 'find') term?.focus();
  };

  return (
    <div className="terminal-pane" style={{ display: visible ? 'flex' : 'none' }}>
      {finding && <FindBar xterm={finding} mode={mode} onClose={() => { setFinding(undefined); live.current?.xterm.term.focus(); }} />}
      {(over || phase === 'connecting') && (
        <div className={`terminal-note ${phase}`} role="status">
          <strong>{t(`phase-${phase}`)}</strong>
          {state.exit !== undefined && <span>{t('exit', { code: state.exit })}</span>}
          {state.signal !== undefined && <span>{t('signal', { signal: state.signal })}</span>}
          {state.fault && <FaultLine fault={state.fault} />}
          {over && <><span className="muted">{t('endedNext')}</span><Button onClick={reconnect}>{t('reconnect')}</Button></>}
        </div>
      )}
      <Dropdown trigger={['contextMenu']} menu={{ items: menu, onClick: ({ key }) => onMenu(key) }}>
        <div ref={parent} className="terminal-screen" />
      </Dropdown>
      {pasting !== undefined && (
        <Modal open title={t('pasteTitle', { n: pasteLines(pasting) })} okText={t('pasteDo', { n: pasteLines(pasting) })} onCancel={() => setPasting(undefined)} afterClose={() => live.current?.xterm.term.focus()} onOk={() => { live.current?.xterm.term.paste(pasting); setPasting(undefined); live.current?.xterm.term.focus(); }}>
          <p>{t('pasteWhy')}</p>
          <pre className="paste-preview" tabIndex={0}>{pasting}</pre>
        </Modal>
      )}
    </div>
  );
};
