import { Button, Dropdown, Modal } from 'antd';
import { useState } from 'react';
import { useActions } from '../../app/actions.ts';
import { faultOf } from '../../bridge/client.ts';
import { describeFault } from '../../text/faults.ts';
import { terminalsText } from '../../text/terminals.ts';
import { FaultLine } from '../../ui/FaultView.tsx';
import { useLanguage, useText } from '../../ui/useText.ts';
import { FindBar } from './FindBar.tsx';
import { pasteLines } from './input.ts';
import type { DockKey } from './input.ts';
import { useTerminal } from './useTerminal.ts';
import type { TerminalLook } from './useTerminal.ts';
import type { Xterm } from './xterm.ts';

export interface TerminalPaneProps extends TerminalLook {
  /** Keys that are for the dock: new, next, previous, leave. */
  readonly onDockKey: (key: DockKey) => void;
}

/** One terminal: xterm over a session of main. It stays mounted while its tab is there, so that nothing printed is lost. */
export const TerminalPane = ({ onDockKey, ...look }: TerminalPaneProps) => {
  const t = useText(terminalsText);
  const language = useLanguage();
  const { notify } = useActions();
  const [finding, setFinding] = useState<Xterm | undefined>(undefined);
  const [pasting, setPasting] = useState<string | undefined>(undefined);
  const { state, visible, mode } = look;
  const { phase } = state;
  const over = phase === 'ended' || phase === 'lost';

  const fail = (error: unknown): void => {
    const { title, detail } = describeFault(faultOf(error), language);
    notify('error', `${title}: ${detail}`);
  };
  const { parent, live, copy, paste, reconnect } = useTerminal(t('terminalOf', { title: state.title }), look, { onDockKey, onLines: setPasting, onFind: setFinding, onFault: fail });

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
