import { Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import type { ContainerSummary } from '../../../preload/contract/model/object.ts';
import type { TerminalTarget } from '../../../preload/contract/model/terminal.ts';
import { useActions } from '../../app/actions.ts';
import { faultOf } from '../../bridge/client.ts';
import { useCall, useClient, useLatest } from '../../bridge/hooks.ts';
import { useRowStore, useSampled } from '../../bridge/live-rows.ts';
import { readObject } from '../../bridge/once.ts';
import { describeFault } from '../../text/faults.ts';
import { terminalsText } from '../../text/terminals.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { moveTo } from '../../ui/tableModel.ts';
import { useLanguage, useText } from '../../ui/useText.ts';
import { choicesFor } from './picker.ts';
import type { Choice } from './picker.ts';

const noRows: readonly never[] = [];

/** «Open terminal»: a host over SSH or a pod, by typing part of its name. */
export const Picker = ({ cluster, onPick, onClose }: { readonly cluster: string | undefined; readonly onPick: (target: TerminalTarget) => void; readonly onClose: () => void }) => {
  const t = useText(terminalsText);
  const language = useLanguage();
  const client = useClient();
  const { notify } = useActions();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [pod, setPod] = useState<{ readonly namespace: string; readonly name: string; readonly containers: readonly ContainerSummary[] } | undefined>(undefined);
  const hosts = useLatest('hosts.watch', cluster === undefined ? undefined : { cluster }).value;
  const configured = useCall('hosts.configured', {}).value;
  const { store } = useRowStore(cluster === undefined ? undefined : { cluster, kind: 'pods' });
  const rows = useSampled(store);
  const choices = useMemo(() => choicesFor(typed, hosts ?? noRows, configured ?? noRows, rows), [typed, hosts, configured, rows]);

  const enter = (namespace: string, name: string, container: string): void => {
    if (cluster !== undefined) onPick({ type: 'exec', cluster, namespace, pod: name, container });
  };
  const pick = (choice: Choice): void => {
    if (choice.to.type === 'target') {
      onPick(choice.to.target);
      return;
    }
    const { namespace, pod: name } = choice.to;
    readObject(client, cluster ?? '', { kind: 'pods', namespace, name }).then(
      (object) => {
        const running = object.containers.filter((container) => container.running);
        const [only] = running;
        if (only && running.length === 1) enter(namespace, name, only.name);
        else setPod({ namespace, name, containers: running });
      },
      (error: unknown) => { const { title, detail } = describeFault(faultOf(error), language); notify('error', `${title}: ${detail}`); },
    );
  };
  if (pod)
    return (
      <Modal open title={t('pickContainer', { pod: pod.name })} footer={null} onCancel={onClose}>
        {pod.containers.length === 0 && <EmptyState title={t('pickNone')} />}
        <ul className="lines">{pod.containers.map((container, index) => <li key={container.name}><button type="button" autoFocus={index === 0} className="link-button" onClick={() => enter(pod.namespace, pod.name, container.name)}>{container.name}</button><span className="muted cut">{container.image}</span></li>)}</ul>
      </Modal>
    );
  const chosen = choices[Math.min(at, choices.length - 1)];
  return (
    <Modal open title={t('pickTitle')} footer={null} onCancel={onClose} width={620}>
      <Input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls="pick-list"
        aria-label={t('pickHint')}
        placeholder={t('pickHint')}
        value={typed}
        spellCheck={false}
        {...(chosen ? { 'aria-activedescendant': `pick-${choices.indexOf(chosen)}` } : {})}
        onChange={(event) => { setTyped(event.target.value); setAt(0); }}
        onKeyDown={(event) => {
          const to = event.key === 'Home' || event.key === 'End' ? undefined : moveTo(event.key, Math.min(at, choices.length - 1), choices.length, 10);
          if (to !== undefined) setAt(to);
          else if (event.key === 'Enter' && chosen) pick(chosen);
          else return;
          event.preventDefault();
        }}
      />
      {cluster === undefined && <p className="muted">{t('pickNoCluster')}</p>}
      <div id="pick-list" className="palette-list" role="listbox" aria-label={t('pickTitle')}>
        {choices.map((choice, index) => (
          <div key={choice.id} id={`pick-${index}`} role="option" aria-selected={choice === chosen} ref={choice === chosen ? intoView : undefined} onClick={() => pick(choice)}>
            <span className="muted">{choice.group === 'pods' ? 'exec' : 'ssh'}</span>
            <span className="cut">{choice.group === 'typed' ? t('pickAnyHost', { host: choice.title }) : choice.title}</span>
            <span className="muted cut">{choice.note}</span>
          </div>
        ))}
      </div>
      {choices.length === 0 && <EmptyState title={t('pickNone')} />}
    </Modal>
  );
};

const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });
