import { PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import type { AppInfo } from '../../../preload/contract/model/app.ts';
import { useAction } from '../../bridge/hooks.ts';
import { fleetText } from '../../text/fleet.ts';
import { BrowseDialog } from '../../ui/BrowseDialog.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { useText } from '../../ui/useText.ts';

/** Pastes a kubeconfig. */
const Paste = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useText(fleetText);
  const add = useAction('clusters.addText');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  return (
    <Modal open width={680} title={t('pasteTitle')} okText={t('pasteDo')} okButtonProps={{ loading: add.busy, disabled: name.trim() === '' || text.trim() === '' }} onCancel={onClose} onOk={() => void add.run({ name: name.trim(), text }).then((done) => done && onClose())}>
      <p className="muted">{t('pasteNote')} {t('fetching')}</p>
      <label className="field">{t('pasteName')}<Input value={name} autoFocus maxLength={80} onChange={(event) => setName(event.target.value)} /></label>
      <label className="field">{t('pasteText')}<Input.TextArea className="mono" rows={14} spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} /></label>
      {add.fault && <FaultView fault={add.fault} />}
    </Modal>
  );
};

/** Adds kubeconfigs: a file or folder that the host's dialog names, or pasted text. */
export const AddKubeconfig = ({ info, door = false }: { readonly info: AppInfo | undefined; readonly door?: boolean }) => {
  const t = useText(fleetText);
  const add = useAction('clusters.addFromHost');
  const [open, setOpen] = useState<'file' | 'folder' | 'paste' | undefined>(undefined);
  const start = (what: 'file' | 'folder' | 'paste'): void => {
    if (what !== 'paste' && info?.host === 'desktop') void add.run({ what });
    else setOpen(what);
  };
  const items = [{ key: 'file', label: t('addFile') }, { key: 'folder', label: t('addFolder') }, { key: 'paste', label: t('addPaste') }];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => start(key as 'file') }}>
        {door ? <button type="button" className="door"><strong>{t('doorAdd')}</strong><span>{t('doorAddText')}</span></button> : <Button type="primary" icon={<PlusOutlined />} loading={add.busy}>{t('add')}</Button>}
      </Dropdown>
      {open === 'paste' && <Paste onClose={() => setOpen(undefined)} />}
      {(open === 'file' || open === 'folder') && (
        <BrowseDialog what={open} title={t('browseTitle')} onClose={() => setOpen(undefined)} onChoose={(entry) => {
            setOpen(undefined);
            void add.run({ what: open, entry });
          }} />
      )}
      {add.fault && <Modal open footer={null} title={t('add')} onCancel={add.clear}><FaultView fault={add.fault} /></Modal>}
    </>
  );
};
