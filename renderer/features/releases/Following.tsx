import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { ObjectRef } from '../../../preload/contract/model/common.ts';
import { useActions } from '../../app/actions.ts';
import { useLatest } from '../../bridge/hooks.ts';
import { usePlans } from '../../bridge/plans.ts';
import { releasesText } from '../../text/releases.ts';
import { ApplyBar } from '../../ui/ApplyBar.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { PlanView } from '../../ui/PlanView.tsx';
import { RolloutView } from '../../ui/RolloutView.tsx';
import { useText } from '../../ui/useText.ts';
import { takeBackOf } from './form.ts';

const TakeBack = ({ cluster, objectRef, created, onDone, onCancel }: { readonly cluster: ClusterInfo; readonly objectRef: ObjectRef; readonly created: boolean; readonly onDone: () => void; readonly onCancel: () => void }) => {
  const t = useText(releasesText);
  const requests = useMemo(() => [takeBackOf(cluster.id, objectRef, created)], [cluster.id, objectRef, created]);
  const plans = usePlans(requests);
  return (
    <section className="card" aria-label={t('takeBack')}>
      <h2>{t('takeBackOf', { name: objectRef.name })}</h2>
      <div className="body plan">
        <p className="muted">{t(created ? 'takeBackNew' : 'takeBackWhy')}</p>
        {plans.fault && <FaultView fault={plans.fault} onRetry={plans.again} />}
        <ApplyBar state={plans} onApplied={onDone}><Button onClick={onCancel}>{t('keepOn')}</Button></ApplyBar>
        {plans.busy ? <p className="muted" role="status">{t('planning')}</p> : <PlanView plans={plans.plans} />}
      </div>
    </section>
  );
};

/** A rollout that was begun here, followed live, with the way back in reach throughout. */
export const Following = ({ cluster, objectRef, created, onBack }: { readonly cluster: ClusterInfo; readonly objectRef: ObjectRef; readonly created: boolean; readonly onBack: () => void }) => {
  const t = useText(releasesText);
  const { openObject, openLogs } = useActions();
  const [taking, setTaking] = useState(false);
  const feed = useLatest('changes.rollout', { cluster: cluster.id, ref: { ...objectRef } });
  const { namespace } = objectRef;
  const at = namespace === undefined ? {} : { namespace };
  return (
    <>
      {feed.fault && <FaultView fault={feed.fault} onRetry={feed.again} />}
      {taking && (
        <TakeBack
          cluster={cluster}
          objectRef={objectRef}
          created={created}
          onCancel={() => setTaking(false)}
          onDone={() => {
            setTaking(false);
            feed.again();
          }}
        />
      )}
      {feed.value ? (
        <RolloutView
          state={feed.value}
          onPod={(name) => openObject(cluster.id, { kind: 'pods', name, ...at })}
          {...(namespace === undefined ? {} : { onLogs: (pod: string) => openLogs({ cluster: cluster.id, namespace, pod, title: pod }) })}
        >
          {!taking && feed.value.phase !== 'gone' && <Button danger size="large" onClick={() => setTaking(true)}>{t('takeBack')}</Button>}
        </RolloutView>
      ) : (
        !feed.fault && <p className="muted" role="status">{t('rolloutWaits')}</p>
      )}
      <div className="buttons"><Button onClick={onBack}>{t('backToForm')}</Button><span className="muted">{t('goesOn')}</span></div>
    </>
  );
};
