import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { frameText } from '../text/frame.ts';
import { searchText } from '../text/search.ts';
import { Age } from '../ui/Age.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FaultLine } from '../ui/FaultView.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { moveTo } from '../ui/tableModel.ts';
import { useEver } from '../ui/useEver.ts';
import { useReason, useText } from '../ui/useText.ts';
import { VerdictIcon } from '../ui/VerdictIcon.tsx';
import type { ArrangedGroup, PaletteEntry } from './paletteModel.ts';
import { usePaletteEntries } from './usePaletteEntries.ts';
import type { PaletteProps } from './usePaletteEntries.ts';
import type { Search } from './useSearch.ts';
import { useWindow } from './window-state.ts';

/** An id for the document: without spaces, whatever names stand in it. */
const domId = (list: string, entry: PaletteEntry): string => `${list}-${encodeURIComponent(entry.id)}`;

const close = (): void => useWindow.setState({ palette: false });

const Line = ({ entry, id, chosen, onEnter, onRun }: { readonly entry: PaletteEntry; readonly id: string; readonly chosen: boolean; readonly onEnter: () => void; readonly onRun: () => void }) => {
  const t = useText(searchText);
  const say = useReason();
  const reason = entry.reason && entry.verdict !== 'ok' ? say(entry.reason) : '';
  return (
    <div id={id} role="option" className="palette-line" aria-selected={chosen} onMouseMove={onEnter} onClick={onRun}>
      {entry.verdict && <VerdictIcon verdict={entry.verdict} />}
      <span className="cut palette-title" title={entry.title}>{entry.title}</span>
      <span className={`cut grow ${entry.verdict ?? ''}`} title={reason}>{reason}</span>
      {entry.keys !== undefined && <Kbd keys={entry.keys} />}
      {entry.seen !== undefined && <span className="muted small nowrap">{t('seen')} <Age at={entry.seen} /></span>}
      {entry.hint !== undefined && <span className="muted cut palette-hint" title={entry.hint}>{entry.hint}</span>}
    </div>
  );
};

/** What was searched, and what the keys do with the chosen line. */
const Footer = ({ search, typed, chosen, shown }: { readonly search: Search; readonly typed: boolean; readonly chosen: PaletteEntry | undefined; readonly shown: number }) => {
  const t = useText(searchText);
  const objects = search.covered.reduce((sum, one) => sum + one.objects, 0);
  const n = { objects, kinds: new Set(search.covered.map((one) => one.kind)).size, clusters: new Set(search.covered.map((one) => one.cluster)).size };
  return (
    <footer className="palette-foot small muted">
      <span className="grow cut">
        {typed && <span role="status">{t('found', { n: shown })}</span>}{typed && ' · '}
        {search.fault ? <span className="warn"><VerdictIcon verdict="warn" word={false} /> <FaultLine fault={search.fault} /></span> : objects === 0 ? t('nothingSeen') : t(typed ? 'searched' : 'searchable', n)}
        {search.growing && <> · <span className="busy-dot" aria-hidden="true" /> {t('growing')}</>}
      </span>
      <span><Kbd keys="Enter" /> {t(chosen?.stays === true ? 'keySearch' : 'keyOpen')}</span>
      {chosen?.logs && <span><Kbd keys="Alt+L" /> {t('keyLogs')}</span>}
      {chosen?.terminal && <span><Kbd keys="Alt+T" /> {t('keyTerminal')}</span>}
    </footer>
  );
};

const Groups = ({ id, groups, chosen, onEnter, onRun }: { readonly id: string; readonly groups: readonly ArrangedGroup[]; readonly chosen: string | undefined; readonly onEnter: (entry: PaletteEntry) => void; readonly onRun: (entry: PaletteEntry) => void }) => {
  const f = useText(frameText);
  const t = useText(searchText);
  return (
    <div className="palette-list" role="listbox" id={id} aria-label={f('paletteLabel')}>
      {groups.map(({ group, entries, more }) => (
        <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
          <div className="palette-heading" id={`${id}-${group}`} role="presentation">{t(group === 'widen' ? 'widenGroup' : group)}{more > 0 && <span> · {t('more', { n: more })}</span>}</div>
          {entries.map((entry) => <Line key={entry.id} id={domId(id, entry)} entry={entry} chosen={entry.id === chosen} onEnter={() => onEnter(entry)} onRun={() => onRun(entry)} />)}
        </div>
      ))}
    </div>
  );
};

const Entries = (props: PaletteProps) => {
  const f = useText(frameText);
  const t = useText(searchText);
  const id = useId();
  const [text, setText] = useState('');
  // By its id, not its place: what arrives above must not slip another line under the finger.
  const [picked, setPicked] = useState<string | undefined>(undefined);
  const { groups, search } = usePaletteEntries(props, text);
  const shown = groups.flatMap((group) => group.entries);
  const at = Math.max(0, shown.findIndex((entry) => entry.id === picked));
  const chosen = shown[at];
  const run = (entry: PaletteEntry | undefined, how: 'run' | 'logs' | 'terminal' = 'run'): void => {
    const go = entry?.[how];
    if (!go) return;
    if (entry.stays !== true) close();
    go();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = event.altKey || event.key === 'Home' || event.key === 'End' ? undefined : moveTo(event.key, at, shown.length, 8);
    const target = to === undefined ? undefined : shown[to];
    // By the key's place: with Alt held some keyboards write another letter.
    if (event.altKey && event.code === 'KeyL') run(chosen, 'logs');
    else if (event.altKey && event.code === 'KeyT') run(chosen, 'terminal');
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(chosen);
    else if (target) {
      setPicked(target.id);
      document.getElementById(domId(id, target))?.scrollIntoView({ block: 'nearest' });
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <Input
        autoFocus
        size="large"
        value={text}
        spellCheck={false}
        placeholder={t('placeholder')}
        role="combobox"
        aria-label={f('paletteLabel')}
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        {...(chosen ? { 'aria-activedescendant': domId(id, chosen) } : {})}
        onChange={(event) => {
          setText(event.target.value);
          setPicked(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <Groups id={id} groups={groups} chosen={chosen?.id} onEnter={(entry) => { if (entry.id !== chosen?.id) setPicked(entry.id); }} onRun={(entry) => run(entry)} />
      {!shown.some((entry) => entry.group !== 'widen') && <EmptyState title={t('empty')}><p>{t('emptyNext')}</p></EmptyState>}
      <Footer search={search} typed={text.trim() !== ''} chosen={chosen} shown={shown.filter((entry) => entry.group !== 'widen').length} />
    </>
  );
};

/** Ctrl+K: objects of every cluster, places, clusters, namespaces, kinds, hosts and actions by a few letters. */
export const Palette = (props: PaletteProps) => {
  const open = useWindow((state) => state.palette);
  if (!useEver(open)) return null;
  return (
    <Modal open={open} footer={null} closable={false} destroyOnHidden width={760} style={{ top: 64 }} onCancel={close}>
      <Entries {...props} />
    </Modal>
  );
};
