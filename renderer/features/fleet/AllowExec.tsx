import type { ClusterInfo, ExecCommand } from '../../../preload/contract/model/cluster.ts';
import { useAction } from '../../bridge/hooks.ts';
import { fleetText } from '../../text/fleet.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { useText } from '../../ui/useText.ts';

/** Asks once whether a kubeconfig's credential command may run, with everything that it would run. */
export const AllowExec = ({ cluster, exec, onClose }: { readonly cluster: ClusterInfo; readonly exec: ExecCommand; readonly onClose: () => void }) => {
  const t = useText(fleetText);
  const allow = useAction('clusters.allowExec');
  return (
    <Confirm title={t('allowTitle', { cluster: cluster.name })} action={t('allowDo', { command: exec.command, cluster: cluster.name })} busy={allow.busy} onCancel={onClose} onConfirm={() => void allow.run({ cluster: cluster.id, digest: exec.digest }).then((done) => done && onClose())}>
      <p>{t('allowText')}</p>
      <p className="muted">{t('command')}</p>
      <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{[exec.command, ...exec.args].join(' ')}</pre>
      {exec.envNames.length > 0 && <p className="muted">{t('environment')}: <code>{exec.envNames.join(', ')}</code></p>}
      <p className="muted">{t('file')}: <code>{cluster.file}</code></p>
      {exec.installHint !== undefined && <p className="quoted">{exec.installHint}</p>}
      {allow.fault && <FaultView fault={allow.fault} />}
    </Confirm>
  );
};
