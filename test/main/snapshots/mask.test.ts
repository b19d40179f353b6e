import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forSnapshot, maskText } from '../../../main/snapshots/mask.ts';

const pod = { group: '', version: 'v1', kind: 'Pod', plural: 'pods' };
const secret = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets' };
const configMap = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' };
const custom = { group: 'acme.io', version: 'v1', kind: 'Thing', plural: 'things' };

const KEY = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----';
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW06c2EifQ.c2lnbmF0dXJl';
const PASSWORD = 'hunter2-Kx9';

/** No piece of a secret stands anywhere in it. */
const hides = (object: unknown, ...secrets: string[]): void => {
  const text = JSON.stringify(object);
  for (const one of secrets) expect(text).not.toContain(JSON.stringify(one).slice(1, -1));
};

describe('what goes into a snapshot', () => {
  it('has no value of a Secret, in whatever way it came', () => {
    const data = { password: Buffer.from(PASSWORD).toString('base64'), empty: '' };
    const out = forSnapshot({
      metadata: { name: 's', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data }), note: 'stays' }, managedFields: [{ manager: 'x' }] },
      data, stringData: { plain: PASSWORD }, type: 'Opaque',
    }, secret);
    hides(out, PASSWORD, data.password);
    expect(out).toEqual({
      apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: { name: 's', annotations: { note: 'stays' } },
      data: { password: `«masked, ${PASSWORD.length} bytes»`, empty: '«masked, 0 bytes»' }, stringData: { plain: `«masked, ${PASSWORD.length} bytes»` },
    });
    hides(forSnapshot({ metadata: { name: 's' }, data: { a: 5, b: ['x-secret-x'], ['__proto__']: 'y-secret-y' } }, secret), 'x-secret-x', 'y-secret-y');
  });

  it('has no credentials of containers: environment, arguments, headers, annotations, applied copies', () => {
    const spec = {
      containers: [{
        name: 'a', image: 'web:1',
        env: [{ name: 'DB_PASSWORD', value: PASSWORD }, { name: 'API_TOKEN', value: PASSWORD }, { name: 'DATABASE_URL', value: `postgres://app:${PASSWORD}@db:5432/x` }, { name: 'TOKEN_FILE', value: '/run/token' }, { name: 'REF', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }, { name: 'LOG_LEVEL', value: 'debug' }],
        args: [`--db-password=${PASSWORD}`, '--tls-private-key-file=/etc/key.pem', '--enable-bootstrap-token-auth=true', `curl -H "Authorization: Bearer ${PASSWORD}0123456789"`],
        livenessProbe: { httpGet: { path: '/', httpHeaders: [{ name: 'Authorization', value: PASSWORD }] } },
      }],
      volumes: [{ name: 'v', secret: { secretName: 'db-secret' } }],
    };
    const out = forSnapshot({ metadata: { name: 'p', annotations: { 'acme.io/api-token': PASSWORD, 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec }), key: KEY } }, spec }, pod);
    hides(out, PASSWORD, 'MIIEow');
    const text = JSON.stringify(out);
    for (const kept of ['/run/token', 'debug', '--tls-private-key-file=/etc/key.pem', '--enable-bootstrap-token-auth=true', 'db-secret', 'postgres://app:', '@db:5432/x', 'web:1', '"key":"password"']) expect(text, kept).toContain(kept);
  });

  it('has no keys or tokens in ConfigMaps and custom objects', () => {
    const keyData = Buffer.from(KEY).toString('base64');
    const certificate = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----').toString('base64');
    const out = forSnapshot({ metadata: { name: 'c' }, data: { 'app.properties': `user=app\ndb.password=${PASSWORD}\nport=80`, kubeconfig: `client-certificate-data: ${certificate}\nclient-key-data: ${keyData}\ntoken: ${JWT}`, 'admin-password': PASSWORD } }, configMap);
    hides(out, PASSWORD, keyData, JWT);
    for (const kept of ['user=app', 'port=80', certificate]) expect(JSON.stringify(out)).toContain(kept);
    hides(forSnapshot({ metadata: { name: 't' }, spec: { auth: { password: PASSWORD, clientSecret: PASSWORD, tokenSecretRef: { name: 'r' } }, text: `see ${JWT}` } }, custom), PASSWORD, JWT);
  });

  it('changes nothing else', () => {
    const plain = fc.oneof(fc.string({ maxLength: 7 }), fc.integer(), fc.boolean(), fc.constant(null));
    const key = fc.stringMatching(/^[a-z]{1,6}$/).filter((one) => !/pass|token|secret|value|data|auth|key|name/.test(one));
    const value = fc.letrec<{ node: unknown }>((tie) => ({ node: fc.oneof({ depthSize: 'small' }, plain, fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node'), { maxKeys: 3 })) })).node;
    fc.assert(fc.property(fc.dictionary(key, value), fc.stringMatching(/^[a-z]{1,10}$/), (fields, name) => {
      const out = forSnapshot({ ...fields, metadata: { name, managedFields: [1] } }, custom);
      expect(JSON.parse(JSON.stringify(out))).toEqual(JSON.parse(JSON.stringify({ apiVersion: 'acme.io/v1', kind: 'Thing', ...fields, metadata: { name } })));
    }));
  });

  it('is the same when it is masked again', () => {
    for (const text of [KEY, JWT, `https://u:${PASSWORD}@h/`, `--token=${PASSWORD}`, `Bearer ${PASSWORD}${PASSWORD}`]) {
      const once = maskText(text);
      expect(once).not.toContain(PASSWORD);
      expect(maskText(once)).toBe(once);
    }
  });

  it('takes no longer than its text is long, whatever the text', () => {
    for (const text of ['a'.repeat(300_000), '-'.repeat(300_000), 'eyJ'.repeat(100_000), '--token'.repeat(40_000), 'a://'.repeat(70_000), '-----BEGIN PRIVATE KEY-----'.repeat(10_000)]) expect(typeof maskText(text)).toBe('string');
  });
});
