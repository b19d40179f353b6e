import { createContext, useCallback, useContext } from 'react';
import type { Reason } from '../../preload/contract/model/common.ts';
import { say } from '../text/define.ts';
import type { Language, Params, Phrase } from '../text/define.ts';
import { describeReason } from '../text/reasons.ts';

/** The language of the window, provided by the frame. */
export const LanguageContext = createContext<Language>('en');
export const useLanguage = (): Language => useContext(LanguageContext);

/** Says a phrase of one dictionary in the window's language. */
export type Say<K extends string> = (key: K, params?: Params) => string;

/** The sentences of one dictionary: `const t = useText(fleetText); t('title')`. */
export const useText = <K extends string>(texts: Readonly<Record<Language, Readonly<Record<K, Phrase>>>>): Say<K> => {
  const language = useLanguage();
  return useCallback((key, params) => say(texts[language][key], params), [texts, language]);
};

/** Puts a reason into words of the window's language. */
export const useReason = (): ((reason: Reason) => string) => {
  const language = useLanguage();
  return useCallback((reason) => describeReason(language, reason), [language]);
};
