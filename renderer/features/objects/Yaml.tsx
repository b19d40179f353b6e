import { App, Button } from 'antd';
import { useMemo, useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { ObjectView } from '../../../preload/contract/model/object.ts';
import { useActions } from '../../app/actions.ts';
import { usePlans } from '../../bridge/plans.ts';
import { objectsText } from '../../text/objects.ts';
import { ApplyBar } from '../../ui/ApplyBar.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { DiffView } from '../../ui/DiffView.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { PlanView } from '../../ui/PlanView.tsx';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { YamlEditor } from '../../ui/YamlEditor.tsx';
import { isDirty } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { rebase, withVersionOf } from './rebase.ts';

interface YamlProps {
  readonly cluster: ClusterInfo;
  readonly object: ObjectView;
  readonly canChange: boolean;
  readonly draft: Draft | undefined;
  readonly onDraft: (draft: Draft | undefined) => void;
}

/** The server's object has changed under an edit: what each side changed, and ways to go on that lose neither. */
const Moved = ({ draft, object, onDraft }: { readonly draft: Draft; readonly object: ObjectView; readonly onDraft: (draft: Draft) => void }) => {
  const t = useText(objectsText);
  const { notify } = useActions();
  const [clash, setClash] = useState(false);
  const onNewest = (text: string): void => {
    setClash(false);
    onDraft({ text: withVersionOf(text, object.yaml), base: object.yaml, baseVersion: object.resourceVersion });
  };
  const bring = (): void => {
    const merged = rebase(draft.base, draft.text, object.yaml);
    if (merged === undefined) setClash(true);
    else {
      onNewest(merged);
      notify('success', t('mergeClean'));
    }
  };
  return (
    <div className="moved" role="alert">
      <p><VerdictIcon verdict="warn" word={false} /> {t('moved')}</p>
      {clash && (
        <>
          <p>{t('mergeClash')}</p>
          <div className="moved-sides">
            <section><h3>{t('mine')}</h3><DiffView label={t('mine')} before={draft.base} after={withVersionOf(draft.text, draft.base)} /></section>
            <section><h3>{t('theirs')}</h3><DiffView label={t('theirs')} before={draft.base} after={object.yaml} /></section>
          </div>
        </>
      )}
      <div className="buttons">{!clash && <Button type="primary" onClick={bring}>{t('merge')}</Button>}<Button onClick={() => onNewest(draft.text)}>{t('overwrite')}</Button></div>
    </div>
  );
};

/** The object's YAML: read and searched, edited, its change planned with a diff and a dry run, then applied. What is written is never lost. */
export const Yaml = ({ cluster, object, canChange, draft, onDraft }: YamlProps) => {
  const t = useText(objectsText);
  const { notify } = useActions();
  const { modal } = App.useApp();
  const [reviewing, setReviewing] = useState(false);
  const dirty = isDirty(draft);
  const moved = draft !== undefined && draft.baseVersion !== object.resourceVersion;
  const requests = useMemo(
    () => (reviewing && draft ? [{ method: 'changes.planEdit' as const, input: { cluster: cluster.id, ref: { ...object.ref }, yaml: draft.text, baseVersion: draft.baseVersion } }] : undefined),
    [reviewing, draft, cluster.id, object.ref],
  );
  const plans = usePlans(requests);
  const line = plans.fault?.line ?? plans.plans[0]?.refused?.line;
  const begin = (): void => onDraft({ text: object.yaml, base: object.yaml, baseVersion: object.resourceVersion });
  const discard = (): void => {
    const done = (): void => {
      setReviewing(false);
      onDraft(undefined);
    };
    if (dirty) void modal.confirm({ title: t('discardTitle'), content: t('discardWhy'), okText: t('discard'), okButtonProps: { danger: true }, cancelText: t('keepEditing'), onOk: done });
    else done();
  };
  return (
    <div className="yaml-part">
      <div className="buttons">
        {draft ? (
          <>
            {reviewing ? <Button onClick={() => setReviewing(false)}>{t('backToEdit')}</Button> : <Button type="primary" disabled={!dirty} onClick={() => setReviewing(true)}>{t('review')}</Button>}
            <Button onClick={discard}>{t('discard')}</Button>
            <span className="muted">{t(dirty ? 'unsaved' : 'unchanged')}</span>
          </>
        ) : (
          canChange && object.capabilities.includes('editable') && <Button type="primary" onClick={begin}>{t('edit')}</Button>
        )}
        <span className="grow" />
        <CopyButton text={draft?.text ?? object.yaml} label={t('copyYaml')} />
      </div>
      {object.masked && <p className="muted">{t(draft ? 'secretEdit' : 'masked')}</p>}
      {draft && moved && dirty && <Moved draft={draft} object={object} onDraft={onDraft} />}
      {reviewing && draft ? (
        <div className="review">
          {plans.busy && <p className="muted" role="status"><span className="busy-dot" aria-hidden="true" /> {t('planning')}</p>}
          {plans.fault && <FaultView fault={plans.fault} onRetry={plans.again}>{line !== undefined && <Button onClick={() => setReviewing(false)}>{t('faultAt', { line })}</Button>}</FaultView>}
          <ApplyBar
            state={plans}
            onApplied={() => {
              setReviewing(false);
              onDraft(undefined);
              notify('success', t('applied'));
            }}
          />
          {plans.plans.length > 0 && <PlanView plans={plans.plans} />}
        </div>
      ) : (
        <YamlEditor key={draft ? 'edit' : 'read'} label={`${t('yaml')} ${object.ref.name}`} value={draft?.text ?? object.yaml} {...(draft ? { autoFocus: true, onChange: (text: string) => onDraft({ ...draft, text }) } : {})} {...(draft && line !== undefined ? { errorLine: line } : {})} />
      )}
      {!reviewing && <p className="muted small">{t('find')}</p>}
    </div>
  );
};
