import type { Verdict } from '../../preload/contract/model/verdict.ts';
import { words } from '../text/words.ts';
import { useText } from './useText.ts';

// Four shapes, so that colour is never the only carrier: disc, triangle, octagon with a cross, ring.
const SHAPES: Readonly<Record<Verdict, React.ReactNode>> = {
  ok: <><circle cx="8" cy="8" r="6.5" fill="currentColor" /><path d="M5 8.2 7.2 10.4 11 6" fill="none" stroke="var(--surface)" strokeWidth="1.8" /></>,
  warn: <><path d="M8 1 15.3 14.5H.7Z" fill="currentColor" /><path d="M8 5.6v4.4M8 11.4v1.6" stroke="var(--surface)" strokeWidth="1.8" /></>,
  bad: <><path d="M4.9 1h6.2L15 4.9v6.2L11.1 15H4.9L1 11.1V4.9Z" fill="currentColor" /><path d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" stroke="var(--surface)" strokeWidth="1.8" /></>,
  unknown: <circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" strokeWidth="1.8" strokeDasharray="3 2.2" />,
};

/** The shape of a verdict. Give `word` where the word does not stand beside it. */
export const VerdictIcon = ({ verdict, size = 14, word = true }: { readonly verdict: Verdict; readonly size?: number; readonly word?: boolean }) => {
  const t = useText(words);
  return (
    <svg className={`verdict ${verdict}`} width={size} height={size} viewBox="0 0 16 16" {...(word ? { role: 'img', 'aria-label': t(verdict) } : { 'aria-hidden': true })}>
      {SHAPES[verdict]}
    </svg>
  );
};

/** Shape and word of a verdict. */
export const VerdictWord = ({ verdict, children }: { readonly verdict: Verdict; readonly children?: React.ReactNode }) => {
  const t = useText(words);
  return (
    <span className={`verdict-word ${verdict}`}>
      <VerdictIcon verdict={verdict} word={false} /> {children ?? t(verdict)}
    </span>
  );
};
