import { useSyncExternalStore } from 'react';
import type { Settings } from '../../preload/contract/model/app.ts';
import { DEFAULT_SETTINGS } from '../../preload/contract/model/default-settings.ts';
import type { Language } from '../text/define.ts';

const darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
const subscribe = (listener: () => void): (() => void) => {
  darkQuery.addEventListener('change', listener);
  return () => darkQuery.removeEventListener('change', listener);
};

/** Settings before main has told them. */
export const defaultSettings: Settings = DEFAULT_SETTINGS;

/** Light or dark, as chosen or as the system has it, live. */
export const useMode = (settings: Settings): 'light' | 'dark' => {
  const system = useSyncExternalStore(subscribe, () => (darkQuery.matches ? 'dark' : 'light'));
  return settings.theme === 'system' ? system : settings.theme;
};

/** The language, as chosen or as the system has it. */
export const languageOf = (settings: Settings, locale: string): Language => {
  if (settings.language !== 'system') return settings.language;
  return locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
};
