import { InputNumber, Segmented } from 'antd';
import type { AppInfo, Settings } from '../../../preload/contract/model/app.ts';
import type { ClusterList } from '../../../preload/contract/model/cluster.ts';
import { useAction } from '../../bridge/hooks.ts';
import { settingsText } from '../../text/settings.ts';
import { FaultView } from '../../ui/FaultView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useText } from '../../ui/useText.ts';
import { ClusterPreferences } from './ClusterPreferences.tsx';
import { EnvironmentRules } from './EnvironmentRules.tsx';

/** What the operator may choose. Everything takes effect at once. */
export const SettingsPage = ({ settings, list, info }: { readonly settings: Settings; readonly list: ClusterList; readonly info: AppInfo | undefined }) => {
  const t = useText(settingsText);
  const save = useAction('app.setSettings');
  const set = (part: Partial<Settings>): void => void save.run({ ...settings, ...part });
  return (
    <div className="page">
      <PageHead title={t('title')} note={t('noRecord')} />
      {save.fault && <FaultView fault={save.fault} />}
      <section className="card" aria-label={t('look')}>
        <h2>{t('look')}</h2>
        <div className="body form-grid">
          <span>{t('language')}</span>
          <Segmented<Settings['language']> aria-label={t('language')} value={settings.language} options={[{ value: 'system', label: t('system') }, { value: 'en', label: 'English' }, { value: 'zh-CN', label: '中文' }]} onChange={(language) => set({ language })} style={{ justifySelf: 'start' }} />
          <span>{t('theme')}</span>
          <Segmented<Settings['theme']> aria-label={t('theme')} value={settings.theme} options={[{ value: 'system', label: t('system') }, { value: 'light', label: t('light') }, { value: 'dark', label: t('dark') }]} onChange={(theme) => set({ theme })} style={{ justifySelf: 'start' }} />
        </div>
      </section>
      <section className="card" aria-label={t('terminal')}>
        <h2>{t('terminal')}</h2>
        <div className="body form-grid">
          <span>{t('fontSize')}</span>
          <InputNumber aria-label={t('fontSize')} min={8} max={32} value={settings.terminal.fontSize} onChange={(fontSize) => fontSize !== null && set({ terminal: { ...settings.terminal, fontSize } })} />
          <span>{t('scrollback')}</span>
          <InputNumber aria-label={t('scrollback')} min={100} max={100_000} step={1000} value={settings.terminal.scrollback} onChange={(scrollback) => scrollback !== null && set({ terminal: { ...settings.terminal, scrollback } })} />
        </div>
      </section>
      <EnvironmentRules key={JSON.stringify(settings.environments)} rules={settings.environments} busy={save.busy} onSave={(environments) => set({ environments })} />
      <ClusterPreferences clusters={list.clusters} />
      {info && (
        <section className="card" aria-label={t('about')}>
          <h2>{t('about')}</h2>
          <div className="body form-grid">
            <span>{t('version')}</span><span>{info.version}</span>
            <span>{t('host')}</span><span>{t(info.host)}, {info.platform}</span>
            <span>{t('vault')}</span><span>{t(info.vault)}</span>
          </div>
        </section>
      )}
    </div>
  );
};
