import { z } from 'zod';
import { DEFAULT_SETTINGS } from './default-settings.ts';
import { ENVIRONMENTS } from './environment.ts';

export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'zh-CN']).default(DEFAULT_SETTINGS.language),
  theme: z.enum(['system', 'light', 'dark']).default(DEFAULT_SETTINGS.theme),
  terminal: z.object({ fontSize: z.number().int().min(8).max(32).default(DEFAULT_SETTINGS.terminal.fontSize), scrollback: z.number().int().min(100).max(100_000).default(DEFAULT_SETTINGS.terminal.scrollback) }).prefault({}),
  environments: z
    .object({
      labels: z.array(z.string().min(1).max(317)).max(20).default(DEFAULT_SETTINGS.environments.labels),
      patterns: z.array(z.object({ environment: z.enum(ENVIRONMENTS), pattern: z.string().min(1).max(63) })).max(100).default(DEFAULT_SETTINGS.environments.patterns),
    })
    .prefault({}),
});
/** What the operator chose. Kept in `settings.json`, readable and writable by hand. */
export type Settings = z.output<typeof settingsSchema>;

export interface AppInfo {
  readonly version: string;
  readonly host: 'desktop' | 'browser';
  readonly platform: string;
  /** `os.homedir()` shortened to `~` in paths that are shown. */
  readonly home: string;
  /** Secrets can be kept: `keychain`, `passphrase`, or only until the program ends. */
  readonly vault: 'keychain' | 'passphrase' | 'memory';
  /** The operating system's language, BCP 47. */
  readonly locale: string;
  readonly demo: boolean;
}

/** An entry of the operator's disk, shown by name; main gave the handle and takes only such handles back. */
export interface BrowseEntry {
  readonly entry: string;
  readonly name: string;
  readonly type: 'file' | 'folder';
  readonly bytes: number;
}

export interface BrowsePage {
  readonly path: string;
  readonly parent?: string;
  readonly entries: readonly BrowseEntry[];
}
