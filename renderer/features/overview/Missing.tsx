import type { HealthReport } from '../../../preload/contract/model/health.ts';
import { overviewText } from '../../text/overview.ts';
import { describeFault } from '../../text/faults.ts';
import { useLanguage, useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';

/** What could not be asked, and why: the verdict does not cover it. */
export const Missing = ({ missing }: { readonly missing: HealthReport['missing'] }) => {
  const t = useText(overviewText);
  const language = useLanguage();
  if (missing.length === 0) return null;
  return (
    <section className="card" aria-label={t('missing')}>
      <h2>{t('missing')}</h2>
      <ul className="lines">
        {missing.map(({ what, fault }, index) => {
          const text = describeFault(fault, language);
          return <li key={index}><VerdictIcon verdict="unknown" /><span>{what}: {text.title} <span className="quoted">{text.detail}</span> {text.nextStep}</span></li>;
        })}
      </ul>
    </section>
  );
};
