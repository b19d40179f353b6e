import { useCallback } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import { faultOf } from '../../bridge/client.ts';
import { useClient } from '../../bridge/hooks.ts';
import { readObject } from '../../bridge/once.ts';
import { describeFault } from '../../text/faults.ts';
import { kindsText } from '../../text/kinds.ts';
import { useLanguage, useText } from '../../ui/useText.ts';
import { terminalOf } from './enter.ts';
import { refOf } from './view.ts';
import type { RowAction } from './view.ts';

/** A row with its kind. */
export interface Target {
  readonly kind: KindInfo;
  readonly row: Row;
}

/** Carries out what a key or button asks of one row, or of several. */
export const useRowActions = (cluster: ClusterInfo): ((action: RowAction, targets: readonly Target[]) => void) => {
  const client = useClient();
  const { openObject, openTerminal, openLogs, openDeploy, notify } = useActions();
  const language = useLanguage();
  const t = useText(kindsText);
  return useCallback(
    (action, targets) => {
      const [first] = targets;
      if (!first) return;
      const { kind, row } = first;
      const ref = refOf(kind, row);
      const failed = (error: unknown): void => {
        const { title, detail } = describeFault(faultOf(error), language);
        notify('error', `${title}: ${detail}`);
      };
      const logs = async (): Promise<void> => {
        if (row.namespace === undefined) return;
        const at = { cluster: cluster.id, namespace: row.namespace, title: row.name };
        if (kind.capabilities.includes('execable')) {
          openLogs({ ...at, pod: row.name });
          return;
        }
        const { podSelector } = await readObject(client, cluster.id, ref);
        if (podSelector === undefined) notify('info', t('noPod'));
        else openLogs({ ...at, selector: podSelector });
      };
      const terminal = async (): Promise<void> => {
        const found = await terminalOf(client, cluster.id, kind, ref);
        if (found.type === 'target') openTerminal(found.target);
        else notify('info', t(found.why, { ...found }));
      };
      switch (action) {
        case 'open': openObject(cluster.id, ref); return;
        case 'edit': openObject(cluster.id, ref, 'yaml'); return;
        case 'logs': logs().catch(failed); return;
        case 'terminal': terminal().catch(failed); return;
        case 'deploy': openDeploy({ cluster: cluster.id, ref, action: 'image' }); return;
        case 'rollback': openDeploy({ cluster: cluster.id, ref, action: 'rollback' }); return;
        case 'scale': case 'restart': case 'delete':
          openDeploy({ cluster: cluster.id, action, ...(targets.length === 1 ? { ref } : { refs: targets.map((one) => refOf(one.kind, one.row)) }) });
      }
    },
    [client, cluster.id, language, notify, openDeploy, openLogs, openObject, openTerminal, t],
  );
};
