import { frameText } from '../text/frame.ts';
import { useText } from '../ui/useText.ts';
import { formatRoute, GLOBAL_PLACES, PLACES } from './route.ts';
import type { ClusterRoute, Place } from './route.ts';

/** Links to the places of a cluster; the namespaces that were chosen stay chosen. */
export const SideList = ({ route, problems, snapshot }: { readonly route: ClusterRoute; readonly problems: number; readonly snapshot: boolean }) => {
  const t = useText(frameText);
  const to = (place: Place): string => `#${formatRoute({ at: 'cluster', cluster: route.cluster, place, ...(route.namespaces ? { namespaces: route.namespaces } : {}) })}`;
  return (
    <nav className="sidelist" aria-label={t('places')}>
      {PLACES.filter((place) => !(snapshot && (place === 'hosts' || place === 'releases'))).map((place) => (
        <a key={place} href={to(place)} aria-current={route.place === place ? 'page' : undefined}>
          {t(place)}
          {place === 'problems' && problems > 0 && <span className="pill bad">{problems}</span>}
        </a>
      ))}
      <hr />
      {GLOBAL_PLACES.filter((place) => place !== 'fleet').map((place) => <a key={place} href={`#${formatRoute({ at: place })}`}>{t(place)}</a>)}
    </nav>
  );
};
