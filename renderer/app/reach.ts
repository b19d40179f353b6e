import { useCallback } from 'react';
import { faultOf } from '../bridge/client.ts';
import { useClient } from '../bridge/hooks.ts';
import { readObject } from '../bridge/once.ts';
import { terminalOf } from '../features/kinds/enter.ts';
import { describeFault } from '../text/faults.ts';
import { kindsText } from '../text/kinds.ts';
import { useLanguage, useText } from '../ui/useText.ts';
import type { Reached } from './actions.ts';
import { useWindow } from './window-state.ts';

/** Where short notices go. */
interface Notices {
  readonly info: (text: string) => unknown;
  readonly error: (text: string) => unknown;
}

/** Opens the logs of an object, or a terminal in it, whatever its kind. */
export const useReach = (): ((what: 'logs' | 'terminal', reached: Reached, notices: Notices) => void) => {
  const client = useClient();
  const language = useLanguage();
  const t = useText(kindsText);
  return useCallback(
    (what, { cluster, kind, ref }, notices) => {
      const { ask } = useWindow.getState();
      const logs = async (): Promise<void> => {
        if (ref.namespace === undefined) return;
        const at = { cluster, namespace: ref.namespace, title: ref.name };
        if (kind.capabilities.includes('execable')) {
          ask({ type: 'logs', target: { ...at, pod: ref.name } });
          return;
        }
        const { podSelector } = await readObject(client, cluster, ref);
        if (podSelector === undefined) notices.info(t('noPod'));
        else ask({ type: 'logs', target: { ...at, selector: podSelector } });
      };
      const terminal = async (): Promise<void> => {
        const found = await terminalOf(client, cluster, kind, ref);
        if (found.type === 'target') ask({ type: 'terminal', target: found.target });
        else notices.info(t(found.why, { ...found }));
      };
      (what === 'logs' ? logs() : terminal()).catch((error: unknown) => {
        const { title, detail } = describeFault(faultOf(error), language);
        notices.error(`${title}: ${detail}`);
      });
    },
    [client, language, t],
  );
};
