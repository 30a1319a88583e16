import assert from 'node:assert/strict';
import type { TokenAnswer, TokenRequest } from '../../support/token-endpoint.ts';
import { type Expectation, type Keys, keyNamed } from './expectation.ts';
import { answerUnless, now, received, startProvider } from './provider.ts';

export async function webPush(): Promise<Expectation> {
  let known: Keys = {};
  const keyOfPage = () => publicPoint(keyNamed(known, 'Web Push (VAPID)').publicJwk);
  const service = await startProvider({
    'POST /send/abc': (request) => pushed(request, keyOfPage(), service.url),
  });
  return {
    places: { 'https://push.example.com': service.url },
    meet: (keys) => {
      known = keys;
    },
    check: async ({ pressAndSee }) => {
      assert.equal(await pressAndSee('push', 'public key for the page'), keyOfPage());
      const { statusCode, payload } = (await pressAndSee('push', 'answer')) as Record<string, unknown>;
      assert.deepEqual([statusCode, payload], [201, '']);
    },
    stop: service.stop,
  };
}

/** The uncompressed point (SEC 1 §2.3.3) that a page subscribes with. */
function publicPoint({ x = '', y = '' }: { x?: string; y?: string }): string {
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString('base64url');
}

const refusal = (status: number, reason: string): TokenAnswer => ({ status, body: { reason } });

/** RFC 8292, and RFC 8030 §5.2 for the TTL. */
function pushed({ headers, body }: TokenRequest, subscribedWith: string, origin: string): TokenAnswer {
  const [, jwt = '', k = ''] = /^vapid t=([^,\s]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
  const point = Buffer.from(k, 'base64url');
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const { isSigned, claims } = received(jwt, { kty: 'EC', crv: 'P-256', x, y }, 'ES256');
  const { aud, sub, exp } = claims;
  return answerUnless(
    [
      [!/^\d+$/.test(String(headers.ttl)), refusal(400, 'MissingTtl')],
      [body !== '' && headers['content-encoding'] !== 'aes128gcm', refusal(400, 'BadEncryption')],
      [k !== subscribedWith, refusal(403, 'VapidPkHashMismatch')],
      [
        !isSigned ||
          aud !== origin ||
          !/^(?:mailto:.+@.+\..+|https:)/.test(String(sub)) ||
          !(exp > now() && exp <= now() + 86_400),
        refusal(403, 'BadJwtToken'),
      ],
    ],
    { status: 201, body: '' },
  );
}
