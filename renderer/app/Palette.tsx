import { Input, Modal } from 'antd';
import type { InputRef } from 'antd';
import { useId, useMemo, useRef, useState } from 'react';
import type { ClusterInfo, ClusterList } from '../../preload/contract/model/cluster.ts';
import type { NamespaceList } from '../../preload/contract/model/namespace.ts';
import type { HostInfo } from '../../preload/contract/model/terminal.ts';
import { useCall } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { moveTo } from '../ui/tableModel.ts';
import { useText } from '../ui/useText.ts';
import { useActions } from './actions.ts';
import type { PaletteAction } from './actions.ts';
import { rankPalette } from './rank.ts';
import { GLOBAL_PLACES, PLACES } from './route.ts';
import { useWindow } from './window-state.ts';

interface Props {
  readonly list: ClusterList;
  readonly cluster: ClusterInfo | undefined;
  readonly namespaces: NamespaceList | undefined;
  readonly hosts: readonly HostInfo[] | undefined;
}

// More lines than that are not read; typing one more letter is faster.
const MOST = 60;

const Entries = ({ list, cluster, namespaces, hosts }: Props) => {
  const t = useText(frameText);
  const { navigate, openTerminal } = useActions();
  const id = useId();
  const offers = useWindow((state) => state.offers);
  const kinds = useCall('kinds.list', cluster ? { cluster: cluster.id } : undefined).value?.kinds;
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<InputRef>(null);
  const all = useMemo<readonly PaletteAction[]>(
    () => [
      ...offers.map((offer) => ({ ...offer, hint: offer.hint ?? t('groupAction') })),
      ...(cluster ? PLACES.map((place) => ({ id: `place/${place}`, title: t(place), hint: t('groupPlace'), run: () => navigate({ at: 'cluster', cluster: cluster.id, place }) })) : []),
      ...GLOBAL_PLACES.map((place) => ({ id: `place/${place}`, title: t(place), hint: t('groupPlace'), run: () => navigate({ at: place }) })),
      ...list.clusters.map((c) => ({ id: `cluster/${c.id}`, title: c.name, hint: t('groupCluster'), run: () => navigate({ at: 'cluster', cluster: c.id, place: 'overview' }) })),
      ...(cluster ? (namespaces?.namespaces ?? []).map((n) => ({ id: `ns/${n.name}`, title: n.name, hint: t('groupNamespace'), run: () => navigate({ at: 'cluster', cluster: cluster.id, place: 'environments', item: n.name }) })) : []),
      ...(cluster?.kind === 'snapshot' ? [] : (hosts ?? []).map((host) => ({ id: `host/${host.name}`, title: `ssh ${host.name}`, hint: t('groupHost'), run: () => openTerminal({ type: 'ssh', host: host.name }) }))),
      ...(cluster ? (kinds ?? []).map((kind) => ({ id: `kind/${kind.id}`, title: [kind.kind, kind.id, ...kind.shortNames].join(' · '), hint: t('groupKind'), run: () => navigate({ at: 'cluster', cluster: cluster.id, place: 'kinds', item: kind.id }) })) : []),
    ],
    [offers, cluster, list, namespaces, hosts, kinds, t, navigate, openTerminal],
  );
  const shown = useMemo(() => rankPalette(all, text).slice(0, MOST), [all, text]);
  const run = (entry: PaletteAction | undefined): void => {
    if (!entry) return;
    useWindow.setState({ palette: false });
    entry.run();
  };
  return (
    <>
      <Input
        ref={input}
        autoFocus
        size="large"
        value={text}
        placeholder={t('palette')}
        role="combobox"
        aria-label={t('paletteLabel')}
        aria-expanded
        aria-controls={id}
        {...(shown[at] ? { 'aria-activedescendant': `${id}-${at}` } : {})}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const to = event.key === 'Home' || event.key === 'End' ? undefined : moveTo(event.key, at, shown.length, 8);
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(shown[at]);
          else if (to !== undefined && to >= 0) {
            setAt(to);
            document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: 'nearest' });
          } else return;
          event.preventDefault();
        }}
      />
      <div className="palette-list" role="listbox" id={id} aria-label={t('paletteLabel')}>
        {shown.map((entry, index) => (
          <div key={entry.id} id={`${id}-${index}`} role="option" aria-selected={index === at} onMouseEnter={() => setAt(index)} onClick={() => run(entry)}>
            <span className="cut grow">{entry.title}</span>
            {entry.keys !== undefined && <Kbd keys={entry.keys} />}
            <span className="muted">{entry.hint}</span>
          </div>
        ))}
      </div>
      {shown.length === 0 && <EmptyState title={t('paletteEmpty')} />}
    </>
  );
};

/** Ctrl+K: places, clusters, namespaces, kinds, hosts and actions by a few letters. */
export const Palette = (props: Props) => {
  const open = useWindow((state) => state.palette);
  return (
    <Modal open={open} footer={null} closable={false} destroyOnHidden width={620} style={{ top: 80 }} onCancel={() => useWindow.setState({ palette: false })}>
      <Entries {...props} />
    </Modal>
  );
};
