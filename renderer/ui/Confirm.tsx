import { Input, Modal } from 'antd';
import { useState } from 'react';
import { words } from '../text/words.ts';
import { useText } from './useText.ts';

export interface ConfirmProps {
  readonly title: string;
  /** The button's whole sentence: `Delete 3 pods in production`. */
  readonly action: string;
  readonly danger?: boolean;
  /** What must be typed before the button works. */
  readonly typeToConfirm?: string;
  readonly busy?: boolean;
  readonly onConfirm: (typed: string) => void;
  readonly onCancel: () => void;
  readonly children: React.ReactNode;
}

/** Shows what will change before it is done; where told, the name is typed. Mounted while it is open. */
export const Confirm = ({ title, action, danger = false, typeToConfirm, busy = false, onConfirm, onCancel, children }: ConfirmProps) => {
  const t = useText(words);
  const [typed, setTyped] = useState('');
  const ready = typeToConfirm === undefined || typed === typeToConfirm;
  return (
    <Modal open title={title} okText={action} cancelText={t('cancel')} okButtonProps={{ danger, disabled: !ready, loading: busy }} onOk={() => onConfirm(typed)} onCancel={onCancel} mask={{ closable: false }}>
      {children}
      {typeToConfirm !== undefined && (
        <label className="field">
          {t('confirmType', { name: typeToConfirm })}
          <Input value={typed} autoFocus autoComplete="off" spellCheck={false} onChange={(event) => setTyped(event.target.value)} onPressEnter={() => ready && onConfirm(typed)} />
        </label>
      )}
    </Modal>
  );
};
