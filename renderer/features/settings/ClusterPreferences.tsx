import { Switch } from 'antd';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import { useAction } from '../../bridge/hooks.ts';
import { settingsText } from '../../text/settings.ts';
import { FaultView } from '../../ui/FaultView.tsx';
import { CLUSTER_COLOURS } from '../../ui/tokens.ts';
import { useText } from '../../ui/useText.ts';

/** Colour and read-only of each cluster. */
export const ClusterPreferences = ({ clusters }: { readonly clusters: readonly ClusterInfo[] }) => {
  const t = useText(settingsText);
  const set = useAction('clusters.setPreferences');
  return (
    <section className="card" aria-label={t('clusters')}>
      <h2>{t('clusters')}</h2>
      <ul className="lines">
        {clusters.filter((cluster) => cluster.kind !== 'snapshot').map((cluster) => (
          <li key={cluster.id}>
            <span className="grow cut" title={cluster.name}>{cluster.name}</span>
            <span className="buttons">
              {CLUSTER_COLOURS.map((colour, n) => (
                <button key={colour} type="button" className="tile" style={{ width: 20, height: 20, borderRadius: 5, background: colour }} aria-pressed={cluster.colour === n} aria-label={t('colourOf', { n: n + 1, name: cluster.name })} onClick={() => void set.run({ cluster: cluster.id, colour: n })}>{cluster.colour === n ? '✓' : ''}</button>
              ))}
            </span>
            <label className="buttons">{t('readOnly')} <Switch aria-label={`${t('readOnly')}: ${cluster.name}`} checked={cluster.readOnly} onChange={(readOnly) => void set.run({ cluster: cluster.id, readOnly })} /></label>
          </li>
        ))}
      </ul>
      {set.fault && <FaultView fault={set.fault} />}
    </section>
  );
};
