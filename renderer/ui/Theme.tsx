import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useLayoutEffect } from 'react';
import type { ReactNode } from 'react';
import type { Language } from '../text/define.ts';
import { dark, light } from './tokens.ts';
import { LanguageContext } from './useText.ts';
// Before ours, which says some things otherwise.
import 'antd/dist/antd.css';
import './quarterdeck.css';

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";

/** Colours, density and language for everything inside. */
export const Theme = ({ mode, language, children }: { readonly mode: 'light' | 'dark'; readonly language: Language; readonly children: ReactNode }) => {
  const palette = mode === 'dark' ? dark : light;
  useLayoutEffect(() => {
    const root = document.documentElement;
    for (const [name, value] of Object.entries(palette)) root.style.setProperty(`--${name}`, String(value));
    root.style.colorScheme = mode;
    root.dataset['theme'] = mode;
    root.lang = language;
  }, [palette, mode, language]);
  return (
    <ConfigProvider
      locale={language === 'zh-CN' ? zhCN : enUS}
      componentSize="small"
      button={{ autoInsertSpace: false }}
      theme={{
        // Styles come as a file, cut down to what we use by the build; making them here took a tenth of the start.
        zeroRuntime: true,
        hashed: false,
        algorithm: mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
        components: { Segmented: { trackBg: palette.sunken, itemColor: palette.muted, itemHoverColor: palette.text, itemSelectedBg: palette.chosen, itemSelectedColor: palette.text } },
        token: {
          colorPrimary: palette.accent, colorLink: palette.accent, colorLinkHover: palette.accent, colorText: palette.text, colorTextSecondary: palette.muted, colorTextTertiary: palette.muted, colorTextDescription: palette.muted,
          colorTextPlaceholder: palette.muted, colorTextLightSolid: palette.onAccent, colorBgBase: palette.surface, colorBgContainer: palette.surface, colorBgElevated: palette.surface, colorBorder: palette.line,
          colorError: palette.bad, colorWarning: palette.warn, colorSuccess: palette.ok, borderRadius: 4, fontSize: 13, controlHeight: 28, controlHeightSM: 24, fontSizeSM: 12, fontFamily: FONT, motionDurationMid: '0.1s', motionDurationSlow: '0.15s',
        },
      }}
    >
      <App style={{ height: '100%' }}>
        <LanguageContext value={language}>{children}</LanguageContext>
      </App>
    </ConfigProvider>
  );
};
