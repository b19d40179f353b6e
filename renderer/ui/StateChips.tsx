import type { Verdict } from '../../preload/contract/model/verdict.ts';
import { kindsText } from '../text/kinds.ts';
import { words } from '../text/words.ts';
import type { Counts, Wanted } from './tableView.ts';
import { useText } from './useText.ts';
import { VerdictIcon } from './VerdictIcon.tsx';
import { chipValues, toggleWanted, WORST_FIRST } from './states.ts';

// As many as a row of the screen takes beside the verdicts; rarer ones are found by the filter, `status:…`.
const MOST = 8;

/** How many rows are in which state, by verdict and by what the kind itself calls it; a press shows only those. */
export const StateChips = ({ counts, wanted, onWanted }: { readonly counts: Counts; readonly wanted: Wanted; readonly onWanted: (wanted: Wanted) => void }) => {
  const t = useText(kindsText);
  const w = useText(words);
  const verdicts = counts['verdict'];
  const chosen = (facet: string, value: string): boolean => wanted[facet]?.includes(value) === true;
  const all = [...(verdicts?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  const statuses = chipValues(counts['status'], wanted['status'] ?? [], MOST);
  return (
    <div className="chips" role="group" aria-label={t('chips')}>
      <button type="button" className="chip" aria-pressed={(wanted['verdict'] ?? []).length === 0 && (wanted['status'] ?? []).length === 0} onClick={() => onWanted({ ...wanted, verdict: [], status: [] })}>{t('all', { n: all })}</button>
      {WORST_FIRST.filter((verdict: Verdict) => (verdicts?.get(verdict) ?? 0) > 0 || chosen('verdict', verdict)).map((verdict) => (
        <button key={verdict} type="button" className="chip" aria-pressed={chosen('verdict', verdict)} onClick={() => onWanted(toggleWanted(wanted, 'verdict', verdict))}>
          <VerdictIcon verdict={verdict} word={false} /> {t('chip', { word: w(verdict), n: verdicts?.get(verdict) ?? 0 })}
        </button>
      ))}
      {statuses.length > 0 && <span className="chip-gap" />}
      {statuses.map(([status, n]) => <button key={status} type="button" className="chip" aria-pressed={chosen('status', status)} onClick={() => onWanted(toggleWanted(wanted, 'status', status))}>{t('chip', { word: status, n })}</button>)}
    </div>
  );
};
