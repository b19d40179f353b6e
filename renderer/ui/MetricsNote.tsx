import type { MetricsStatus } from '../../preload/contract/model/metrics.ts';
import { describeFault } from '../text/faults.ts';
import { metricsText } from '../text/metrics.ts';
import { Age } from './Age.tsx';
import { FaultLine } from './FaultView.tsx';
import { useLanguage, useText } from './useText.ts';
import { VerdictIcon } from './VerdictIcon.tsx';

/** Names of silent nodes that a line has room for. */
const NAMED = 2;

/** Why figures are missing or old, and what to do about it; nothing while all is well. */
export const MetricsNote = ({ status, at }: { readonly status: MetricsStatus; readonly at?: number | undefined }) => {
  const t = useText(metricsText);
  const language = useLanguage();
  const { state, missing, fault, silent, silentNodes } = status;
  if (state === 'refused') {
    const [first = 'nodes/proxy', second] = missing;
    const words = missing.includes('nodes') ? t('refusedNodes') : second === undefined ? t('refused', { first }) : t('refusedBoth', { first, second });
    return <span className="rows-status metrics-note muted" role="status" title={fault?.message}><VerdictIcon verdict="unknown" word={false} /> {words}</span>;
  }
  if (state === 'retrying') return <span className="rows-status metrics-note warn" role="status"><VerdictIcon verdict="warn" word={false} /> <span>{at === undefined ? t('none') : <>{t('old')} <Age at={at} /></>}{fault && <> · <FaultLine fault={fault} /></>}</span></span>;
  if (silentNodes === 0) return null;
  const named = silent.slice(0, NAMED).map((one) => one.node).join(', ');
  const nodes = silentNodes > NAMED ? t('andMore', { nodes: named, n: silentNodes - NAMED }) : named;
  const why = silent.map((one) => `${one.node}: ${describeFault(one.fault, language).detail}`).join('\n');
  return <span className="rows-status metrics-note warn" role="status" title={why}><VerdictIcon verdict="warn" word={false} /> {t('silent', { n: silentNodes, nodes })}</span>;
};
