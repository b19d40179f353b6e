import { Button } from 'antd';
import type { Verdict } from '../../preload/contract/model/verdict.ts';
import type { RolloutPod, RolloutState } from '../../preload/contract/model/plan.ts';
import { releasesText } from '../text/releases.ts';
import { Age } from './Age.tsx';
import { podsToLookAt, squaresOf } from './rolloutModel.ts';
import type { Square } from './rolloutModel.ts';
import { useReason, useText } from './useText.ts';
import { VerdictIcon } from './VerdictIcon.tsx';

const PHASE: Readonly<Record<RolloutState['phase'], Verdict>> = { progressing: 'warn', complete: 'ok', failed: 'bad', paused: 'warn', gone: 'unknown' };
const POD: Readonly<Record<RolloutPod['state'], Verdict>> = { ready: 'ok', starting: 'unknown', failing: 'bad', stopping: 'unknown' };

const Squares = ({ title, note, squares, onPod }: { readonly title: string; readonly note: string; readonly squares: readonly Square[]; readonly onPod: (name: string) => void }) => {
  const t = useText(releasesText);
  const reason = useReason();
  return (
    <div className="squares">
      <span className="squares-title">{title}</span>
      <span className="strip">
        {squares.map((square) => {
          const label = [square.pod?.name, t(`pod-${square.state}`), square.pod?.reason && reason(square.pod.reason)].filter(Boolean).join(' · ');
          const { pod } = square;
          return pod ? <button key={square.key} type="button" className={`square ${square.state}`} title={label} aria-label={label} onClick={() => onPod(pod.name)}>{square.state === 'failing' ? '✕' : square.state === 'starting' ? '…' : square.state === 'stopping' ? '–' : '✓'}</button> : <span key={square.key} className="square missing" role="img" title={label} aria-label={label} />;
        })}
      </span>
      <span className="muted digits">{note}</span>
    </div>
  );
};

/** A rollout as it goes: old and new pods as squares that fill up, the sentence why it waits, and every pod with its reason. */
export const RolloutView = ({ state, onPod, onLogs, children }: { readonly state: RolloutState; readonly onPod: (name: string) => void; readonly onLogs?: (name: string) => void; readonly children?: React.ReactNode }) => {
  const t = useText(releasesText);
  const reason = useReason();
  const { fresh, old } = squaresOf(state);
  const verdict = PHASE[state.phase];
  return (
    <div className="rollout">
      <div className={`headline ${verdict}`} role="status">
        <VerdictIcon verdict={verdict} size={22} word={false} />
        <div className="grow">
          <strong>{t(`phase-${state.phase}`)}</strong>{state.started !== undefined && state.phase === 'progressing' && <span className="muted"> · {t('startedAgo')} <Age at={state.started} /></span>}
          <p>{reason(state.reason)}</p>
        </div>
        {children}
      </div>
      <Squares title={t('newPods')} note={t('readyOf', { ready: fresh.filter((square) => square.state === 'ready').length, desired: state.desired })} squares={fresh} onPod={onPod} />
      <Squares title={t('oldPods')} note={t('oldLeft', { n: old.length })} squares={old} onPod={onPod} />
      {state.pods.length > 0 && (
        <div className="card scroll-x" tabIndex={0} role="group" aria-label={t('pod')}>
          <table className="plain-table">
            <thead><tr><th>{t('pod')}</th><th>{t('state')}</th><th>{t('reason')}</th><th>{t('node')}</th><th /></tr></thead>
            <tbody>
              {podsToLookAt(state).map((pod) => (
                <tr key={pod.name}>
                  <td className="nowrap"><VerdictIcon verdict={POD[pod.state]} word={false} /> <button type="button" className="link-button" onClick={() => onPod(pod.name)}>{pod.name}</button></td>
                  <td className="nowrap">{t(pod.revision === 'new' ? 'newPods' : 'oldPods')}, {t(`pod-${pod.state}`)}</td>
                  <td className={POD[pod.state]}>{pod.reason && <span className="two-lines" title={reason(pod.reason)}>{reason(pod.reason)}</span>}</td>
                  <td className="nowrap">{pod.node}</td>
                  <td>{onLogs && pod.state !== 'stopping' && <Button type="text" aria-label={t('logsOf', { name: pod.name })} onClick={() => onLogs(pod.name)}>≡</Button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
};
