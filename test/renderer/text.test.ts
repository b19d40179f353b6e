import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { say } from '../../renderer/text/define.ts';
import type { Phrases } from '../../renderer/text/define.ts';

const folder = new URL('../../renderer/text/', import.meta.url);
const dictionaries = await Promise.all(
  readdirSync(folder).filter((name) => name.endsWith('.ts')).map(async (name) => {
    const module = (await import(new URL(name, folder).href)) as Record<string, unknown>;
    return Object.entries(module).flatMap(([key, value]) => (typeof value === 'object' && value !== null && 'en' in value && 'zh-CN' in value ? [{ name: `${name} ${key}`, texts: value as { en: Phrases; 'zh-CN': Phrases } }] : []));
  }),
);

// Stands for any parameter: a phrase that ignores its parameters, or prints `undefined`, is seen.
const params = new Proxy({}, { get: (_, key) => `<${String(key)}>` }) as Record<string, string>;
const named = (text: string): string[] => [...new Set(text.match(/<\w+>/g) ?? [])].sort();

test.each(dictionaries.flat())('$name says the same in both languages', ({ texts }) => {
  expect(Object.keys(texts['zh-CN']).sort()).toEqual(Object.keys(texts.en).sort());
  for (const [key, phrase] of Object.entries(texts.en)) {
    const zh = texts['zh-CN'][key];
    expect(zh, key).toBeDefined();
    const english = say(phrase, params);
    const chinese = say(zh ?? '', params);
    expect(english.trim(), key).not.toBe('');
    expect(chinese.trim(), key).not.toBe('');
    expect(named(chinese), key).toEqual(named(english));
    expect(english + chinese, key).not.toMatch(/undefined|\[object/);
  }
});
