import type { Environment } from './environment.ts';

/** Values and name patterns (`*` matches any run of characters) per environment, first match wins. */
const patterns: { environment: Environment; pattern: string }[] = [
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
];

/** The settings of somebody who has chosen none. Apart from their schema: the page is drawn with them before main has told others. */
export const DEFAULT_SETTINGS = {
  language: 'system' as const,
  theme: 'system' as const,
  /** `fontSize` in CSS pixels, `scrollback` in lines. */
  terminal: { fontSize: 13, scrollback: 5000 },
  environments: {
    /** Label keys whose value names the environment. */
    labels: ['environment', 'env', 'app.kubernetes.io/environment', 'stage'],
    patterns,
  },
};
