/** Well, needs a look, broken, or not known. The order of badness is ok < unknown < warn < bad. */
export type Verdict = 'ok' | 'unknown' | 'warn' | 'bad';
export const VERDICTS: readonly Verdict[] = ['ok', 'unknown', 'warn', 'bad'];
/** The worse of two verdicts. */
export const worst = (a: Verdict, b: Verdict): Verdict => (VERDICTS.indexOf(a) >= VERDICTS.indexOf(b) ? a : b);
