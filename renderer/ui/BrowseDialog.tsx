import { FileOutlined, FolderOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useCall } from '../bridge/hooks.ts';
import { fleetText } from '../text/fleet.ts';
import { EmptyState } from './EmptyState.tsx';
import { FaultView } from './FaultView.tsx';
import { useText } from './useText.ts';

/** Folders of the operator's disk, for hosts without a file dialog. Gives back a handle of main, never a path. */
export const BrowseDialog = ({ what, title, onChoose, onClose }: { readonly what: 'file' | 'folder'; readonly title: string; readonly onChoose: (entry: string) => void; readonly onClose: () => void }) => {
  const t = useText(fleetText);
  const [folder, setFolder] = useState<string | undefined>(undefined);
  const page = useCall('app.browse', folder === undefined ? {} : { entry: folder });
  const { value, fault } = page;
  return (
    <Modal open title={title} onCancel={onClose} width={600} okText={t('browseFolder')} okButtonProps={{ disabled: folder === undefined, ...(what === 'file' ? { style: { display: 'none' } } : {}) }} onOk={() => folder !== undefined && onChoose(folder)}>
      {fault && <FaultView fault={fault} onRetry={page.again} />}
      <div className="buttons">
        <Button disabled={value?.parent === undefined} onClick={() => setFolder(value?.parent)}>{t('browseUp')}</Button>
        <code className="cut">{value?.path}</code>
      </div>
      <ul className="lines" style={{ height: 340, overflow: 'auto', marginTop: 8 }} aria-label={value?.path}>
        {value?.entries.map((entry) => (
          <li key={entry.entry}>
            {entry.type === 'folder' ? <FolderOutlined /> : <FileOutlined />}
            <button type="button" className="link-button cut" disabled={what === 'folder' && entry.type === 'file'} onClick={() => (entry.type === 'folder' ? setFolder(entry.entry) : onChoose(entry.entry))}>{entry.name}</button>
          </li>
        ))}
      </ul>
      {value?.entries.length === 0 && <EmptyState title={t('folderEmpty')} />}
    </Modal>
  );
};
