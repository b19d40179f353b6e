import type { Reason } from '../../preload/contract/model/common.ts';

export type Language = 'en' | 'zh-CN';
export type Params = Readonly<Record<string, string | number>>;
/** A sentence, or a function of its parameters. Pure: this folder is also read by the command line. */
export type Phrase = string | ((p: Params) => string);
export type Phrases = Readonly<Record<string, Phrase>>;

/** Sentences in both languages; a key that one language lacks does not compile. */
export const phrases = <T extends Phrases>(en: T, zh: Readonly<Record<keyof T, Phrase>>): Readonly<Record<Language, Readonly<Record<keyof T & string, Phrase>>>> => ({ en, 'zh-CN': zh });

/** A phrase as text. */
export const say = (phrase: Phrase, params: Params = {}): string => (typeof phrase === 'string' ? phrase : phrase(params));

/** `1 pod`, `2 pods`: English needs it, Chinese does not. */
export const count = (n: string | number | undefined, one: string, many = `${one}s`): string => `${String(n)} ${Number(n) === 1 ? one : many}`;

export type ReasonTexts = Readonly<Record<Language, Phrases>>;

/** The reason in words; what the system itself said follows after a colon. */
export const describeWith = (texts: readonly ReasonTexts[], language: Language, reason: Reason): string => {
  for (const text of texts) {
    const phrase = text[language][reason.code];
    if (phrase !== undefined) return reason.detail ? `${say(phrase, reason.params)}: ${reason.detail}` : say(phrase, reason.params);
  }
  return reason.detail ? `${reason.code}: ${reason.detail}` : reason.code;
};
