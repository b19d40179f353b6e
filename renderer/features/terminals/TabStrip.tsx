import { CloseOutlined, DownOutlined, PlusOutlined, UpOutlined, ZoomInOutlined, ZoomOutOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import type { TerminalPhase } from '../../../preload/contract/model/terminal.ts';
import { terminalsText } from '../../text/terminals.ts';
import { useText } from '../../ui/useText.ts';
import { cycle } from './input.ts';

export interface DockTab {
  readonly key: string;
  readonly type: 'terminal' | 'logs';
  readonly title: string;
  /** Absent for logs. */
  readonly phase?: TerminalPhase;
  readonly exit?: number;
}

export interface TabStripProps {
  readonly tabs: readonly DockTab[];
  readonly active: string | undefined;
  readonly folded: boolean;
  readonly readAloud: boolean;
  readonly onActive: (key: string) => void;
  readonly onClose: (tab: DockTab) => void;
  readonly onNew: () => void;
  readonly onFold: () => void;
  readonly onFont: (by: 1 | -1) => void;
  readonly onReadAloud: (on: boolean) => void;
}

// A shape for each state, so that colour is never the only carrier.
const SIGN: Readonly<Record<TerminalPhase, string>> = { connecting: '◌', open: '●', ended: '■', lost: '✕' };
const COLOUR: Readonly<Record<TerminalPhase, string>> = { connecting: 'unknown', open: 'ok', ended: 'muted', lost: 'bad' };

/** The dock's tabs. Arrows go from one to the next, Enter goes into it, Delete closes it. */
export const TabStrip = ({ tabs, active, folded, readAloud, onActive, onClose, onNew, onFold, onFont, onReadAloud }: TabStripProps) => {
  const t = useText(terminalsText);
  // The name begins with what stands on the tab, so that it can be called by voice (WCAG 2.5.3).
  const shown = (tab: DockTab): string => (tab.exit === undefined ? tab.title : `${tab.title} ${t('exit', { code: tab.exit })}`);
  const label = (tab: DockTab): string => [tab.type === 'logs' ? t('logsOf', { title: shown(tab) }) : t('terminalOf', { title: shown(tab) }), tab.phase && t(`phase-${tab.phase}`)].filter(Boolean).join(', ');
  return (
    <div className="tab-strip">
      <div className="tab-list" role="tablist" aria-label={t('tabs')}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`tab-${tab.key}`}
            aria-controls={`tabpanel-${tab.key}`}
            aria-selected={tab.key === active}
            aria-label={label(tab)}
            title={label(tab)}
            tabIndex={tab.key === active ? 0 : -1}
            className="dock-tab"
            onClick={() => onActive(tab.key)}
            onAuxClick={(event) => { if (event.button === 1) onClose(tab); }}
            onKeyDown={(event) => {
              const keys = tabs.map((one) => one.key);
              const to = event.key === 'ArrowRight' ? cycle(keys, tab.key, 1) : event.key === 'ArrowLeft' ? cycle(keys, tab.key, -1) : undefined;
              if (to !== undefined) {
                document.getElementById(`tab-${to}`)?.focus();
                onActive(to);
              } else if (event.key === 'Delete') onClose(tab);
              else return;
              event.preventDefault();
            }}
          >
            {tab.phase ? <span aria-hidden="true" className={COLOUR[tab.phase]}>{SIGN[tab.phase]}</span> : <span aria-hidden="true" className="muted">≡</span>}
            <span className="cut">{shown(tab)}</span>
          </button>
        ))}
      </div>
      {tabs.filter((tab) => tab.key === active).map((tab) => <Button key={tab.key} type="text" icon={<CloseOutlined />} aria-label={t('close', { title: tab.title })} title={t('close', { title: tab.title })} onClick={() => onClose(tab)} />)}
      <Button type="text" icon={<PlusOutlined />} aria-label={t('open')} title={t('open')} onClick={onNew} />
      <span className="grow" />
      <span className="muted leave-hint cut">{t('leave')}</span>
      <Checkbox checked={readAloud} onChange={(event) => onReadAloud(event.target.checked)}>{t('readAloud')}</Checkbox>
      <Button type="text" aria-label={t('smaller')} title={t('smaller')} onClick={() => onFont(-1)} icon={<ZoomOutOutlined />} />
      <Button type="text" aria-label={t('bigger')} title={t('bigger')} onClick={() => onFont(1)} icon={<ZoomInOutlined />} />
      <Button type="text" icon={folded ? <UpOutlined /> : <DownOutlined />} aria-label={t(folded ? 'unfold' : 'fold')} title={t(folded ? 'unfold' : 'fold')} aria-expanded={!folded} onClick={onFold} />
    </div>
  );
};
