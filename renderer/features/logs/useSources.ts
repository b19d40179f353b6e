import { useEffect, useMemo, useState } from 'react';
import type { Fault } from '../../../preload/contract/fault.ts';
import type { LogTarget } from '../../app/actions.ts';
import { faultOf } from '../../bridge/client.ts';
import { useClient } from '../../bridge/hooks.ts';
import { useRowStore, useSampled } from '../../bridge/live-rows.ts';
import { readObject } from '../../bridge/once.ts';
import type { LogSource } from './follower.ts';

/** Thirty logs at once: more is nobody's reading, and each is a connection to the API server. */
const MOST = 30;

interface PodContainers {
  readonly pod: string;
  readonly names: readonly string[];
  /** The one that is read when none is chosen: the first of the application's own. */
  readonly main?: string;
}

export interface Sources {
  readonly sources: readonly LogSource[];
  /** Containers to choose from, over all pods. */
  readonly containers: readonly string[];
  /** The one that is shown. */
  readonly container?: string;
  readonly matching: number;
  readonly known: boolean;
  readonly fault?: Fault;
  readonly again: () => void;
}

/** Which containers a log view reads: those of one pod, or one of each pod that a selector matches, as pods come and go. */
export const useSources = (target: LogTarget, chosen: string | undefined): Sources => {
  const client = useClient();
  const { cluster, namespace, pod, selector } = target;
  const { store, facts, again } = useRowStore(pod === undefined ? { cluster, kind: 'pods', namespaces: [namespace], ...(selector === undefined ? {} : { labels: selector }) } : undefined);
  const rows = useSampled(store);
  const names = useMemo(() => (pod !== undefined ? [pod] : rows.filter((row) => !row.deleting).map((row) => row.name)), [pod, rows]);
  const wanted = names.slice(0, MOST).join(' ');
  const [known, setKnown] = useState<ReadonlyMap<string, PodContainers>>(new Map());
  const [fault, setFault] = useState<Fault | undefined>(undefined);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    for (const name of wanted === '' ? [] : wanted.split(' ')) {
      readObject(client, cluster, { kind: 'pods', namespace, name }, abort.signal).then(
        ({ containers }) => {
          const main = containers.find((one) => one.type === 'app') ?? containers[0];
          setKnown((last) => new Map(last).set(name, { pod: name, names: containers.map((one) => one.name), ...(main ? { main: main.name } : {}) }));
        },
        (error: unknown) => {
          if (!abort.signal.aborted && pod !== undefined) setFault(faultOf(error));
        },
      );
    }
    return () => abort.abort();
  }, [client, cluster, namespace, wanted, pod, round]);
  return useMemo(() => {
    const pods = (wanted === '' ? [] : wanted.split(' ')).flatMap((name) => known.get(name) ?? []);
    const first = chosen ?? target.container ?? pods[0]?.main;
    const containers = [...new Set(pods.flatMap((one) => one.names))];
    // A pod that lacks the chosen container shows its own first one.
    const sources = pods.flatMap((one): readonly LogSource[] => { const container = first !== undefined && one.names.includes(first) ? first : one.main; return container === undefined ? [] : [{ pod: one.pod, container }]; });
    const problem = pod === undefined ? facts.status.fault : fault;
    return { sources, containers, ...(first === undefined ? {} : { container: first }), matching: names.length, known: pod === undefined ? facts.synced : pods.length > 0, ...(problem ? { fault: problem } : {}), again: () => { setFault(undefined); setRound((n) => n + 1); again(); } };
  }, [wanted, known, chosen, target.container, names.length, pod, facts, again, fault]);
};
