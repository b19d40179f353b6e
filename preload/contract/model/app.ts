import { z } from 'zod';
import { ENVIRONMENTS } from './common.ts';

export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  terminal: z.object({ fontSize: z.number().int().min(8).max(32).default(13), scrollback: z.number().int().min(100).max(100_000).default(5000) }).prefault({}),
  environments: z
    .object({
      /** Label keys whose value names the environment. */
      labels: z.array(z.string().min(1).max(317)).max(20).default(['environment', 'env', 'app.kubernetes.io/environment', 'stage']),
      /** Values and name patterns (`*` matches any run of characters) per environment, first match wins. */
      patterns: z
        .array(z.object({ environment: z.enum(ENVIRONMENTS), pattern: z.string().min(1).max(63) }))
        .max(100)
        .default([
          { environment: 'pre-release', pattern: 'pre*' },
          { environment: 'pre-release', pattern: '*-pre' },
          { environment: 'pre-release', pattern: 'stag*' },
          { environment: 'pre-release', pattern: '*-staging' },
          { environment: 'pre-release', pattern: 'uat*' },
          { environment: 'production', pattern: 'prod*' },
          { environment: 'production', pattern: '*-prod' },
          { environment: 'production', pattern: '*-production' },
          { environment: 'development', pattern: 'dev*' },
          { environment: 'development', pattern: '*-dev' },
          { environment: 'development', pattern: '*-development' },
          { environment: 'development', pattern: 'test*' },
        ]),
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
