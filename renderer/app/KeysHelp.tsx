import { Modal } from 'antd';
import { frameText } from '../text/frame.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { useEver } from '../ui/useEver.ts';
import { useText } from '../ui/useText.ts';
import { useWindow } from './window-state.ts';

const KEYS = [['Ctrl+K', 'keyPalette'], ['/', 'keyFilter'], ['?', 'keyKeys'], ['↑ ↓', 'keyArrows'], ['Enter', 'keyEnter'], ['Space', 'keyMark'], ['Shift+↑ ↓', 'keyMarkOn'], ['Ctrl+A', 'keyMarkAll'], ['Ctrl+C', 'keyCopy'], ['Alt+← →', 'keyWiden'], ['t', 'keyTerminal'], ['l', 'keyLogs'], ['e', 'keyEdit'], ['Esc', 'keyEscape'], ['Ctrl+`', 'keyDock']] as const;

/** The list of keys. */
export const KeysHelp = () => {
  const t = useText(frameText);
  const open = useWindow((state) => state.keys);
  if (!useEver(open)) return null;
  return (
    <Modal open={open} title={t('keys')} footer={null} destroyOnHidden onCancel={() => useWindow.setState({ keys: false })}>
      <table className="plain-table"><tbody>{KEYS.map(([keys, text]) => <tr key={keys}><td><Kbd keys={keys} /></td><td>{t(text)}</td></tr>)}</tbody></table>
    </Modal>
  );
};
