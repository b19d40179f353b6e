import { AutoComplete, Input, InputNumber, Select } from 'antd';
import { useMemo } from 'react';
import type { NamespaceList } from '../../../preload/contract/model/namespace.ts';
import type { ObjectView } from '../../../preload/contract/model/object.ts';
import type { Revision } from '../../../preload/contract/model/plan.ts';
import type { Row } from '../../../preload/contract/model/rows.ts';
import type { DeployTarget } from '../../app/actions.ts';
import { releasesText } from '../../text/releases.ts';
import { words } from '../../text/words.ts';
import { Revisions } from '../../ui/Revisions.tsx';
import { ENVIRONMENT_ORDER } from '../../ui/tokens.ts';
import { useText } from '../../ui/useText.ts';
import { YamlEditor } from '../../ui/YamlEditor.tsx';
import { imageChoices, imageFields, refsOf, replicasOf } from './form.ts';
import type { ReleaseForm } from './form.ts';

export interface FieldsProps {
  readonly target: DeployTarget;
  readonly form: ReleaseForm;
  readonly onForm: (form: ReleaseForm) => void;
  readonly object: ObjectView | undefined;
  readonly namespaces: NamespaceList | undefined;
  /** Workloads that run already, for names and images. */
  readonly running: readonly Row[];
  readonly revisions: readonly Revision[] | undefined;
  /** Line of the YAML that a fault names. */
  readonly errorLine?: number;
}

const options = (values: readonly string[]): { readonly value: string }[] => values.map((value) => ({ value }));
const contains = (typed: string, option: { readonly value: string } | undefined): boolean => (option?.value ?? '').toLowerCase().includes(typed.toLowerCase());

/** A namespace, under the environment that it belongs to. Free text where they cannot be listed. */
const NamespaceField = ({ namespaces, value, onChange }: { readonly namespaces: NamespaceList | undefined; readonly value: string; readonly onChange: (value: string) => void }) => {
  const t = useText(releasesText);
  const w = useText(words);
  if (!namespaces || namespaces.namespaces.length === 0) return <Input aria-label={t('namespace')} value={value} spellCheck={false} onChange={(event) => onChange(event.target.value)} />;
  const groups = ENVIRONMENT_ORDER.map((environment) => ({ label: <span className={`env env-${environment}`}>{w(environment)}</span>, title: environment, options: options(namespaces.namespaces.filter((n) => n.environment === environment).map((n) => n.name)) })).filter((group) => group.options.length > 0);
  return <Select showSearch aria-label={t('namespace')} {...(value === '' ? {} : { value })} options={groups} onChange={onChange} />;
};

const ImageField = ({ label, value, like, running, onChange, autoFocus }: { readonly label: string; readonly value: string; readonly like: string; readonly running: readonly Row[]; readonly onChange: (value: string) => void; readonly autoFocus?: boolean }) => {
  const t = useText(releasesText);
  const choices = useMemo(() => options(imageChoices(running.flatMap((row) => row.images ?? []), like)), [running, like]);
  return <AutoComplete aria-label={label} value={value} options={choices} showSearch={{ filterOption: contains }} placeholder={t('imageHint')} onChange={onChange} {...(autoFocus ? { autoFocus } : {})} />;
};

const NumberField = ({ label, value, hint, onChange, max = 10_000, min = 0, autoFocus = false }: { readonly label: string; readonly value: number | undefined; readonly hint: string; readonly onChange: (value: number | undefined) => void; readonly min?: number; readonly max?: number; readonly autoFocus?: boolean }) => (
  <label className="field">
    <span>{label} <span className="muted">{hint}</span></span>
    <InputNumber aria-label={label} min={min} max={max} precision={0} autoFocus={autoFocus} value={value ?? null} onChange={(next) => onChange(next ?? undefined)} style={{ width: 140 }} />
  </label>
);

const withNumber = (form: ReleaseForm, key: 'replicas' | 'port' | 'revision', value: number | undefined): ReleaseForm => {
  const { [key]: _, ...rest } = form;
  return value === undefined ? rest : { ...rest, [key]: value };
};

const Targets = ({ target, text }: { readonly target: DeployTarget; readonly text: string }) => (
  <>
    <p className="muted">{text}</p>
    <ul className="lines card">{refsOf(target).map((ref) => <li key={`${ref.kind}/${ref.namespace ?? ''}/${ref.name}`}><code>{ref.kind.split('.')[0]}/{ref.name}</code> <span className="muted">{ref.namespace}</span></li>)}</ul>
  </>
);

/** The left side of the panel: what the action needs to know. */
export const Fields = ({ target, form, onForm, object, namespaces, running, revisions, errorLine }: FieldsProps) => {
  const t = useText(releasesText);
  const set = (part: Partial<ReleaseForm>): void => onForm({ ...form, ...part });
  const number = (key: 'replicas' | 'port' | 'revision') => (value: number | undefined): void => onForm(withNumber(form, key, value));
  const scaleNow = replicasOf(object);
  switch (target.action) {
    case 'deploy':
      return (
        <>
          <label className="field">{t('namespace')}<NamespaceField namespaces={namespaces} value={form.namespace} onChange={(namespace) => set({ namespace })} /></label>
          <label className="field">{t('name')}<AutoComplete aria-label={t('name')} value={form.name} options={options([...new Set(running.filter((row) => row.namespace === form.namespace).map((row) => row.name))])} showSearch={{ filterOption: contains }} onChange={(name: string) => set({ name })} /></label>
          <label className="field">{t('image')}<ImageField label={t('image')} value={form.image} like={form.name} running={running} onChange={(image) => set({ image })} /></label>
          <NumberField label={t('replicas')} hint={t('replicasKeep')} value={form.replicas} onChange={number('replicas')} />
          <NumberField label={t('port')} hint={t('portHint')} min={1} max={65_535} value={form.port} onChange={number('port')} />
        </>
      );
    case 'image':
      return (
        <>
          {imageFields(object).map(({ name, image }, index) => (
            <label key={name} className="field">
              <span>{t('imageOf', { container: name })} <span className="muted">{t('now', { value: image })}</span></span>
              <ImageField label={t('imageOf', { container: name })} value={form.images[name] ?? image} like={image} running={running} autoFocus={index === 0} onChange={(value) => set({ images: { ...form.images, [name]: value } })} />
            </label>
          ))}
        </>
      );
    case 'scale':
      return <><Targets target={target} text={t('objects')} /><NumberField label={t('replicas')} hint={scaleNow === undefined ? '' : t('now', { value: scaleNow })} value={form.replicas} onChange={number('replicas')} autoFocus /></>;
    case 'rollback':
      return <><p>{form.revision === undefined ? t('previous') : t('chosenRevision', { n: form.revision })}</p>{revisions && <Revisions revisions={revisions} {...(form.revision === undefined ? {} : { chosen: form.revision })} onRollBack={(revision) => set({ revision })} />}</>;
    case 'restart': return <Targets target={target} text={t('restartWhat')} />;
    case 'delete': return <Targets target={target} text={t('deleteWhat')} />;
    case 'create':
      return (
        <>
          <label className="field">{t('createIn')}<NamespaceField namespaces={namespaces} value={form.namespace} onChange={(namespace) => set({ namespace })} /></label>
          <span className="muted">{t('yamlHint')}</span>
          <YamlEditor label={t('yaml')} value={form.yaml} autoFocus onChange={(yaml) => set({ yaml })} {...(errorLine === undefined ? {} : { errorLine })} />
        </>
      );
  }
};
