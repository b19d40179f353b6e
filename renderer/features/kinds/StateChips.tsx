import type { Verdict } from '../../../preload/contract/model/common.ts';
import { kindsText } from '../../text/kinds.ts';
import { words } from '../../text/words.ts';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { WORST_FIRST } from './view.ts';

/** How many rows are in which state; a press shows only those. */
export const StateChips = ({ counts, total, wanted, onWanted }: { readonly counts: Readonly<Record<Verdict, number>>; readonly total: number; readonly wanted: ReadonlySet<Verdict>; readonly onWanted: (wanted: ReadonlySet<Verdict>) => void }) => {
  const t = useText(kindsText);
  const w = useText(words);
  const toggle = (verdict: Verdict): void => {
    const next = new Set(wanted);
    if (!next.delete(verdict)) next.add(verdict);
    onWanted(next);
  };
  return (
    <div className="chips" role="group" aria-label={t('chips')}>
      <button type="button" className="chip" aria-pressed={wanted.size === 0} onClick={() => onWanted(new Set())}>{t('all', { n: total })}</button>
      {WORST_FIRST.filter((verdict) => counts[verdict] > 0 || wanted.has(verdict)).map((verdict) => (
        <button key={verdict} type="button" className="chip" aria-pressed={wanted.has(verdict)} onClick={() => toggle(verdict)}>
          <VerdictIcon verdict={verdict} word={false} /> {t('chip', { word: w(verdict), n: counts[verdict] })}
        </button>
      ))}
    </div>
  );
};
