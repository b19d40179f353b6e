// Certificates for tests: a small DER writer (ITU-T X.690) and ECDSA by node:crypto, so that expired ones can be made without waiting.
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(6, Buffer.from(hex, 'hex'));
const time = (at: Date): Buffer => der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
/** commonName only. */
const named = (name: string): Buffer => sequence(der(0x31, sequence(oid('550403'), der(12, Buffer.from(name)))));
const extension = (id: string, critical: boolean, value: Uint8Array): Buffer => sequence(oid(id), ...(critical ? [der(1, Buffer.from([255]))] : []), der(4, value));
const pem = (label: string, bytes: Buffer): string => `-----BEGIN ${label}-----\n${(bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;

export interface Certificate {
  readonly name: string;
  readonly cert: string;
  readonly key: string;
}

interface Wish {
  readonly name: string;
  /** Signed by this one; absent: by itself, as an authority. */
  readonly by?: Certificate;
  readonly ips?: readonly string[];
  readonly names?: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
}

const DAY = 86_400_000;

/** Makes a certificate with its key (P-256), valid from yesterday to tomorrow unless told otherwise. */
export const makeCertificate = (wish: Wish): Certificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: KeyObject | string = wish.by?.key ?? privateKey;
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const alternatives = [...(wish.ips ?? []).map((ip) => der(0x87, Buffer.from(ip.split('.').map(Number)))), ...(wish.names ?? []).map((name) => der(0x82, Buffer.from(name)))];
  const extensions = [
    ...(wish.by ? [] : [extension('551d13', true, sequence(der(1, Buffer.from([255]))))]),
    ...(alternatives.length > 0 ? [extension('551d11', false, sequence(...alternatives))] : []),
  ];
  const body = sequence(
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    named(wish.by?.name ?? wish.name),
    sequence(time(wish.from ?? new Date(Date.now() - DAY)), time(wish.to ?? new Date(Date.now() + DAY))),
    named(wish.name),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
  );
  const certificate = sequence(body, algorithm, der(3, Buffer.concat([Buffer.from([0]), sign('sha256', body, signer)])));
  return { name: wish.name, cert: pem('CERTIFICATE', certificate), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
};
