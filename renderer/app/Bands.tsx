import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import { useLink } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { useLanguage, useText } from '../ui/useText.ts';
import { VerdictIcon } from '../ui/VerdictIcon.tsx';

/** What must not be overlooked, above the page: lost connection, snapshot, demo, unverified TLS. */
export const Bands = ({ cluster }: { readonly cluster?: ClusterInfo }) => {
  const t = useText(frameText);
  const language = useLanguage();
  const link = useLink();
  return (
    <>
      {link.phase === 'lost' && <div className="band warning" role="alert"><VerdictIcon verdict="bad" word={false} /> {t('linkLost')}</div>}
      {cluster?.kind === 'demo' && <div className="band" role="note">{t('demoBand')}</div>}
      {cluster?.kind === 'snapshot' && <div className="band" role="note">{t('snapshotBand', { name: cluster.name, at: cluster.takenAt === undefined ? '?' : new Date(cluster.takenAt).toLocaleString(language, { hour12: false }), by: cluster.takenBy ?? '?' })}</div>}
      {cluster?.insecure && <div className="band warning" role="note"><VerdictIcon verdict="warn" word={false} /> {t('insecureBand')}</div>}
    </>
  );
};
