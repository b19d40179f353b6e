import type { KindInfo } from '../../preload/contract/model/rows.ts';

/** What stands in a file instead of a secret value: its size tells an empty or cut-off one apart. */
export const masked = (bytes: number): string => `«masked, ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}»`;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of environment variables, headers, annotations and keys whose values are credentials. */
const CREDENTIAL_NAME = /pass(?:word|wd|phrase)|(?:^|[_.\-/])pass$|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|authorization|dockerconfig/i;
/** What only tells where or how long: `TOKEN_FILE`, `secretName`, `tokenExpirationSeconds`. */
const ABOUT_CREDENTIAL = /(?:file|files|path|dir|name|names|namespace|ref|refs|type|ttl|policy|mode|seconds|expiration|expiry|version|enabled|id)$/i;
/** Fields of any object that hold a credential themselves; longer names are usually references to Secrets. */
const CREDENTIAL_FIELD = /^(?:password|passwd|passphrase|token|bearerToken|apiKey|apikey|secretKey|accessKey|secretAccessKey|clientSecret|privateKey|webhookSecret)$/i;
const HARMLESS_VALUE = /^(?:|true|false|\d{1,9}|«masked, \d+ bytes?»)$/;

const isCredentialName = (name: string): boolean => CREDENTIAL_NAME.test(name) && !ABOUT_CREDENTIAL.test(name);

/**
 * Values that are credentials whatever they are called: private keys, JWTs, cloud keys, `user:password@` in an address.
 * Each begins at a place of its own and is bounded, so that no text takes longer than it is long.
 */
const CREDENTIAL_VALUES: readonly [RegExp, (match: string, ...groups: string[]) => string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, (match) => masked(Buffer.byteLength(match))],
  // Base64 of "-----BEGIN " when it is not of "-----BEGIN CERTIFICATE": `client-key-data` of a kubeconfig.
  [/\bLS0tLS1CRUdJTi(?!BDRVJUSUZJQ0FU)[\w+/]{20,}=*/g, (match) => masked(Buffer.byteLength(match))],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, (match) => masked(Buffer.byteLength(match))],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{30,}\b|\bglpat-[\w-]{20,}|\bxox[baprs]-[\w-]{10,}/g, (match) => masked(Buffer.byteLength(match))],
  [/\b((?:Bearer|Basic) +)([\w+/=.~-]{12,})/g, (_match, word = '', value = '') => `${word}${masked(Buffer.byteLength(value))}`],
  [/((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/]{0,200}:)([^\s@/]{1,500})(@)/gi, (_match, before = '', value = '', after = '') => `${before}${masked(Buffer.byteLength(value))}${after}`],
  [/((?<![\w-])--?([\w-]{1,100})=)(?!«masked)("[^"]*"|'[^']*'|[^\s"']+)/g, (match, flag = '', name = '', value = '') => (!isCredentialName(name) || HARMLESS_VALUE.test(value) ? match : `${flag}${masked(Buffer.byteLength(value))}`)],
];

/** Without one of these there is nothing of the above in a text: almost every text is through after one look. */
const SUSPECT = /-----BEGIN|LS0tLS1CRUdJTi|eyJ|A[KS]IA|gh[pousr]_|glpat-|xox|Bearer |Basic |:\/\/|-[\w-]{1,100}=/;

/** Replaces credentials within a text; all other text stays as it is. */
export const maskText = (text: string): string => (text.length < 8 || !SUSPECT.test(text) ? text : CREDENTIAL_VALUES.reduce((so, [pattern, by]) => so.replace(pattern, by), text));

const maskNamed = (name: string, value: string): string => (isCredentialName(name) && !HARMLESS_VALUE.test(value) ? masked(Buffer.byteLength(value)) : maskText(value));

/** `password: x` and `token=x` on a line of a configuration file. */
const SETTING = /^([ \t]*(?:export[ \t]+)?["']?([\w.-]+)["']?[ \t]*[:=][ \t]*)(\S[^\r\n]*)$/gm;
const maskSettings = (text: string): string =>
  text.replace(SETTING, (line, before: string, name: string, value: string) => (isCredentialName(name) && !HARMLESS_VALUE.test(value.trim()) && !/^[[{|>&]/.test(value) ? `${before}${masked(Buffer.byteLength(value))}` : line));

/** What `kubectl apply` keeps is the object again: masked as one, or dropped when it cannot be read. */
const maskApplied = (text: string): string => {
  try {
    return JSON.stringify(maskValue(JSON.parse(text)));
  } catch {
    return masked(Buffer.byteLength(text));
  }
};

const maskEntry = (key: string, value: unknown, inside: string): unknown => {
  if (typeof value !== 'string') return maskValue(value, key);
  if (key === LAST_APPLIED) return maskApplied(value);
  if (inside === 'annotations') return maskNamed(key, value);
  if (inside === 'data') return maskSettings(maskNamed(key, value));
  if (CREDENTIAL_FIELD.test(key) && !HARMLESS_VALUE.test(value)) return masked(Buffer.byteLength(value));
  return maskText(value);
};

const maskFields = (fields: Fields, inside: string): Fields => {
  const { name, value } = fields;
  const out: Fields = {};
  // defineProperty: a key called `__proto__` is a key like any other.
  for (const [key, one] of Object.entries(fields)) {
    const safe = key === 'value' && typeof name === 'string' && typeof value === 'string' ? maskNamed(name, value) : maskEntry(key, one, inside);
    if (key === '__proto__') Object.defineProperty(out, key, { value: safe, enumerable: true, configurable: true, writable: true });
    else out[key] = safe;
  }
  return out;
};

/** Masks what looks like a credential anywhere in a value: environment variables, headers, annotations, arguments, files in ConfigMaps. */
export const maskValue = (value: unknown, inside = ''): unknown => {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map((one: unknown) => maskValue(one));
  return isFields(value) ? maskFields(value, inside) : value;
};

const maskSizes = (values: unknown, size: (text: string) => number): Fields => {
  const out: Fields = Object.create(null) as Fields;
  if (isFields(values)) for (const [key, value] of Object.entries(values)) out[key] = masked(typeof value === 'string' ? size(value) : 0);
  return out;
};

const maskSecret = (object: Fields): Fields => {
  const { data, stringData, ...rest } = object;
  return {
    ...rest,
    ...(data === undefined || data === null ? {} : { data: maskSizes(data, (text) => Buffer.from(text, 'base64').length) }),
    ...(stringData === undefined || stringData === null ? {} : { stringData: maskSizes(stringData, (text) => Buffer.byteLength(text)) }),
  };
};

/**
 * The object as it goes into a snapshot: with its kind (lists leave it out), without managedFields, a Secret without
 * its values and without the copy that `kubectl apply` keeps of them, everything else with credentials masked.
 */
export const forSnapshot = (object: Fields, kind: Pick<KindInfo, 'group' | 'version' | 'kind' | 'plural'>): Fields => {
  const metadata: Fields = isFields(object['metadata']) ? { ...object['metadata'] } : {};
  delete metadata['managedFields'];
  const named: Fields = { apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`, kind: kind.kind, ...object, metadata };
  if (kind.group !== '' || kind.plural !== 'secrets') return maskFields(named, '');
  if (isFields(metadata['annotations'])) {
    const { [LAST_APPLIED]: _, ...annotations } = metadata['annotations'];
    metadata['annotations'] = annotations;
  }
  const { data, stringData, ...rest } = maskSecret(named);
  return { ...maskFields(rest, ''), ...(data === undefined ? {} : { data }), ...(stringData === undefined ? {} : { stringData }) };
};
