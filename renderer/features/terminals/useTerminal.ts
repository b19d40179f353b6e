import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import type { TerminalState } from '../../../preload/contract/model/terminal.ts';
import { useClient } from '../../bridge/hooks.ts';
import { dockKey, pasteLines } from './input.ts';
import type { DockKey } from './input.ts';
import { TerminalSession } from './session.ts';
import { makeXterm, terminalTheme } from './xterm.ts';
import type { Xterm } from './xterm.ts';

/** An xterm and the session that it shows. */
export interface Live {
  readonly xterm: Xterm;
  readonly session: TerminalSession;
}

/** How a terminal is drawn. */
export interface TerminalLook {
  readonly state: TerminalState;
  readonly visible: boolean;
  readonly fontSize: number;
  readonly scrollback: number;
  readonly mode: 'light' | 'dark';
  readonly readAloud: boolean;
  /** The operator has gone to it, so that it takes the keyboard; a tab that came back with the page does not. */
  readonly wanted: boolean;
}

/** What a terminal asks of the pane around it. */
export interface TerminalAsks {
  readonly onDockKey: (key: DockKey) => void;
  /** A paste of several lines: asked about before it goes in. */
  readonly onLines: (text: string) => void;
  readonly onFind: (xterm: Xterm) => void;
  readonly onFault: (error: unknown) => void;
}

/** A terminal as its pane handles it. */
export interface TerminalHandle {
  /** Where xterm is put. */
  readonly parent: RefObject<HTMLDivElement | null>;
  readonly live: RefObject<Live | undefined>;
  readonly copy: () => void;
  readonly paste: (text: string) => void;
  readonly reconnect: () => void;
}

// A dialog has faded out by then.
const QUESTION_GONE_MS = 250;

/** Makes xterm and session for as long as the pane is there, and keeps them as the pane is drawn. */
export const useTerminal = (label: string, { state, visible, fontSize, scrollback, mode, readAloud, wanted }: TerminalLook, asks: TerminalAsks): TerminalHandle => {
  const client = useClient();
  const parent = useRef<HTMLDivElement>(null);
  const live = useRef<Live | undefined>(undefined);
  const focusNext = useRef(false);
  const { id, phase } = state;

  const copy = (): void => {
    const text = live.current?.xterm.term.getSelection() ?? '';
    if (text !== '') navigator.clipboard.writeText(text).catch(asks.onFault);
  };
  const paste = (text: string): void => {
    if (pasteLines(text) > 1) asks.onLines(text);
    else live.current?.xterm.term.paste(text);
  };
  const reconnect = (): void => void live.current?.session.reconnect().catch(asks.onFault);
  const now = { ...asks, over: phase === 'ended' || phase === 'lost', copy, paste, reconnect };
  // What the terminal's listeners, which are made once, need of the newest drawing.
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  });
  const first = useRef({ written: state.written, label, fontSize, scrollback, mode });

  useEffect(() => {
    const element = parent.current;
    if (!element) return undefined;
    const xterm = makeXterm(element, { ...first.current, onLink: (url) => void client.call('app.openExternal', { url }).catch((error: unknown) => latest.current.onFault(error)) });
    const { term } = xterm;
    const session = new TerminalSession({ client, id, written: first.current.written, screen: { write: (data, done) => term.write(data, done), reset: () => term.reset() }, onFault: (error) => latest.current.onFault(error) });
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
        else if (key === 'find') latest.current.onFind(xterm);
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
    const shown = visible && wanted && parent.current !== null && parent.current.offsetHeight > 0;
    if (shown) xterm?.term.focus();
    focusNext.current = visible && wanted && !shown;
  }, [visible, wanted]);
  useEffect(() => live.current?.session.phase(phase), [phase]);
  useEffect(() => {
    if (phase !== 'open' || !visible || !wanted) return undefined;
    // The questions that were asked on the way have taken the keyboard and left it to nobody.
    const timer = setTimeout(() => { if (document.activeElement === document.body) live.current?.xterm.term.focus(); }, QUESTION_GONE_MS);
    return () => clearTimeout(timer);
  }, [phase, visible, wanted]);
  return { parent, live, copy, paste, reconnect };
};
