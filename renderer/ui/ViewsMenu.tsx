import { Button, Input } from 'antd';
import { useState } from 'react';
import type { SavedView } from '../../preload/contract/model/tables.ts';
import { words } from '../text/words.ts';
import { FaultLine } from './FaultView.tsx';
import { Popup } from './Popup.tsx';
import type { KeptSetup } from './useTableSetup.ts';
import { useText } from './useText.ts';

/** The saved views of a table: a press shows one, a name saves what is shown now. */
export const ViewsMenu = ({ kept }: { readonly kept: KeptSetup }) => {
  const t = useText(words);
  return (
    <Popup label={t('views')}>
      {(close) => (
        <>
          {kept.views.length === 0 ? <p className="muted popup-note">{t('noViews')}</p> : <Saved kept={kept} onApply={(view) => { kept.applyView(view); close(); }} />}
          {kept.fault && <p className="warn popup-note"><FaultLine fault={kept.fault} /></p>}
          <SaveView onSave={(name) => { kept.saveView(name); close(); }} />
        </>
      )}
    </Popup>
  );
};

const Saved = ({ kept, onApply }: { readonly kept: KeptSetup; readonly onApply: (view: SavedView) => void }) => {
  const t = useText(words);
  return (
    <ul className="popup-list">
      {kept.views.map((view) => (
        <li key={view.name}>
          <Button type="text" block title={view.setup.filter} onClick={() => onApply(view)}><span className="cut">{view.name}</span></Button>
          <Button type="text" aria-label={t('removeView', { name: view.name })} title={t('removeView', { name: view.name })} onClick={() => kept.removeView(view.name)}>×</Button>
        </li>
      ))}
    </ul>
  );
};

const SaveView = ({ onSave }: { readonly onSave: (name: string) => void }) => {
  const t = useText(words);
  const [name, setName] = useState('');
  const trimmed = name.trim();
  return (
    <form className="popup-foot" onSubmit={(event) => { event.preventDefault(); if (trimmed !== '') onSave(trimmed); }}>
      <Input value={name} maxLength={100} placeholder={t('viewName')} aria-label={t('viewName')} onChange={(event) => setName(event.target.value)} />
      <Button htmlType="submit" disabled={trimmed === ''}>{t('saveView')}</Button>
    </form>
  );
};
