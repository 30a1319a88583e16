// What is measured: one row an algorithm, or a mix of two.
import type { KeyName } from './keys.ts';

export interface Row {
  readonly name: string;
  readonly signing?: { readonly alg: string; readonly key: KeyName };
  readonly encryption?: { readonly alg: string; readonly enc: string; readonly key: KeyName };
}

const oaep = { alg: 'RSA-OAEP-256', enc: 'A256GCM', key: 'RSA' } as const;

export const algorithms: readonly Row[] = [
  { name: 'HS256', signing: { alg: 'HS256', key: 'oct' } },
  { name: 'RS256', signing: { alg: 'RS256', key: 'RSA' } },
  { name: 'PS256', signing: { alg: 'PS256', key: 'RSA' } },
  { name: 'ES256', signing: { alg: 'ES256', key: 'EC' } },
  { name: 'EdDSA', signing: { alg: 'EdDSA', key: 'OKP' } },
  { name: 'RSA-OAEP-256, A256GCM', encryption: oaep },
  {
    name: 'ECDH-ES+A128KW, A128CBC-HS256',
    encryption: { alg: 'ECDH-ES+A128KW', enc: 'A128CBC-HS256', key: 'EC' },
  },
  { name: 'nested: ES256 in RSA-OAEP-256, A256GCM', signing: { alg: 'ES256', key: 'EC' }, encryption: oaep },
];
