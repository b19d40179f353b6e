import { useCallback, useEffect, useMemo, useState } from 'react';
import type { KindInfo, RowsState } from '../../preload/contract/model/rows.ts';
import { noRows } from '../../preload/contract/model/rows.ts';
import { followRows } from './follow-rows.ts';
import { useClient } from './hooks.ts';

/** The live rows of several kinds. Each kind stands for itself: one that fails does not hide the others. */
export const useManyRows = (cluster: string, kinds: readonly KindInfo[], namespaces: readonly string[] | undefined): { readonly states: ReadonlyMap<string, RowsState>; readonly again: () => void } => {
  const client = useClient();
  const [round, setRound] = useState(0);
  const ids = kinds.map((kind) => kind.id).join(' ');
  const places = namespaces?.join(' ');
  const key = `${cluster} ${ids} ${places ?? ''}`;
  const [held, setHeld] = useState<{ readonly key: string; readonly states: ReadonlyMap<string, RowsState> }>({ key, states: new Map() });
  useEffect(() => {
    const stops = (ids === '' ? [] : ids.split(' ')).map((id) => {
      const put = (fold: (state: RowsState) => RowsState): void =>
        setHeld((last) => {
          const states = last.key === key ? last.states : new Map<string, RowsState>();
          return { key, states: new Map(states).set(id, fold(states.get(id) ?? noRows)) };
        });
      return followRows(client, { cluster, kind: id, ...(places === undefined ? {} : { namespaces: places.split(' ') }) }, put);
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, cluster, ids, places, key, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return useMemo(() => ({ states: held.key === key ? held.states : new Map<string, RowsState>(), again }), [held, key, again]);
};
