import { BulbOutlined, QuestionCircleOutlined, SearchOutlined, TranslationOutlined } from '@ant-design/icons';
import { Button, Select, Switch } from 'antd';
import type { Settings } from '../../preload/contract/model/app.ts';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import type { NamespaceList } from '../../preload/contract/model/namespace.ts';
import { useAction } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { words } from '../text/words.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { ENVIRONMENT_ORDER } from '../ui/tokens.ts';
import { useLanguage, useText } from '../ui/useText.ts';
import { navigate, useWindow } from './window-state.ts';

interface Props {
  readonly settings: Settings;
  readonly mode: 'light' | 'dark';
  readonly environment: Environment | undefined;
  readonly cluster?: ClusterInfo;
  readonly namespaces?: NamespaceList;
}

/** The top bar: cluster, namespaces, environment, read-only, palette, theme and language. */
export const TopBar = ({ settings, mode, environment, cluster, namespaces }: Props) => {
  const t = useText(frameText);
  const w = useText(words);
  const language = useLanguage();
  const route = useWindow((state) => state.route);
  const setSettings = useAction('app.setSettings');
  const setPreferences = useAction('clusters.setPreferences');
  const groups = ENVIRONMENT_ORDER.map((e) => ({ label: w(e), title: w(e), options: (namespaces?.namespaces ?? []).filter((n) => n.environment === e).map((n) => ({ value: n.name, label: n.name })) })).filter((g) => g.options.length > 0);
  return (
    <header className="topbar">
      <span className="name cut" title={cluster?.server}>{cluster?.name ?? 'Quarterdeck'}</span>
      {route.at === 'cluster' && cluster && (
        <Select
          mode="multiple"
          aria-label={t('namespaces')}
          style={{ minWidth: 220, maxWidth: 420 }}
          maxTagCount="responsive"
          allowClear
          showSearch
          placeholder={t('allNamespaces')}
          options={groups}
          value={[...(route.namespaces ?? [])]}
          onChange={(chosen: string[]) => {
            const { namespaces: _, ...rest } = route;
            navigate(chosen.length === 0 ? rest : { ...rest, namespaces: chosen });
          }}
        />
      )}
      {environment && <strong className={`env env-${environment}`}>{w(environment)}</strong>}
      <span className="grow" />
      {cluster && cluster.kind !== 'snapshot' && (
        <label className="buttons" title={t(cluster.readOnly ? 'readOnlyOn' : 'readOnlyOff')}>
          <span>{t('readOnly')}</span>
          <Switch aria-label={t('readOnly')} checked={cluster.readOnly} loading={setPreferences.busy} onChange={(readOnly) => void setPreferences.run({ cluster: cluster.id, readOnly })} />
        </label>
      )}
      <button type="button" className="palette-button" onClick={() => useWindow.setState({ palette: true })}>
        <SearchOutlined /> {t('palette')} <Kbd keys="Ctrl+K" />
      </button>
      <Button type="text" icon={<BulbOutlined />} aria-label={t('theme')} title={t('theme')} onClick={() => void setSettings.run({ ...settings, theme: mode === 'dark' ? 'light' : 'dark' })} />
      <Button type="text" icon={<TranslationOutlined />} aria-label={t('language')} title={t('language')} onClick={() => void setSettings.run({ ...settings, language: language === 'en' ? 'zh-CN' : 'en' })} />
      <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t('keys')} title={`${t('keys')} (?)`} onClick={() => useWindow.setState({ keys: true })} />
    </header>
  );
};
