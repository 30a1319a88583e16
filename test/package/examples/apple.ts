import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TokenAnswer } from '../../support/token-endpoint.ts';
import { type Expectation, type Keys, keyNamed } from './expectation.ts';
import { answerUnless, now, received } from './provider.ts';

const path = '/3/device/00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0';

export async function applePush(): Promise<Expectation> {
  let known: Keys = {};
  const service = await startPushService(() => keyNamed(known, 'Apple push notifications (APNs)').publicJwk);
  return {
    places: { '"value": "https://api.sandbox.push.apple.com"': `"value": "${service.url}"` },
    meet: (keys) => {
      known = keys;
    },
    file: ({ text }) => text,
    check: async ({ pressAndSee }) => {
      for (let presses = 0; presses < 2; presses += 1) {
        const { statusCode, payload } = (await pressAndSee('notify the device', 'answer')) as Record<string, unknown>;
        assert.deepEqual([statusCode, payload], [200, '']);
      }
      assert.equal(service.tokens.size, 1, 'a new token is refused within 20 minutes');
    },
    stop: service.stop,
  };
}

/** Starts a stand-in for APNs, which speaks HTTP/2 alone. */
async function startPushService(key: () => object) {
  const tokens = new Set<string>();
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream, headers) => {
    stream.setEncoding('utf8');
    let text = '';
    for await (const chunk of stream) text += chunk;
    const { status = 200, body } = answer(headers, text, key(), tokens);
    stream.respond({ ':status': status });
    stream.end(body === undefined ? '' : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    stop: async () => {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const refusal = (status: number, reason: string): TokenAnswer => ({ status, body: { reason } });

/** https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns */
function answer(headers: IncomingHttpHeaders, text: string, key: object, tokens: Set<string>): TokenAnswer {
  const jwt = /^bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const { isSigned, header, claims } = received(jwt, key, 'ES256');
  const { iss, iat } = claims;
  if (isSigned) tokens.add(jwt);
  return answerUnless(
    [
      [headers[':method'] !== 'POST', refusal(405, 'MethodNotAllowed')],
      [headers[':path'] !== path, refusal(400, 'BadDeviceToken')],
      [jwt === '', refusal(403, 'MissingProviderToken')],
      [
        header.kid !== '2X9R4HXF34' || iss !== 'A1B2C3D4E5' || !Number.isNaN(claims.exp),
        refusal(403, 'InvalidProviderToken'),
      ],
      [!(iat <= now() && iat > now() - 3600), refusal(403, 'ExpiredProviderToken')],
      [tokens.size > 1, refusal(429, 'TooManyProviderTokenUpdates')],
      [headers['apns-topic'] !== 'com.example.app', refusal(400, 'MissingTopic')],
      [headers['apns-push-type'] !== 'alert', refusal(400, 'InvalidPushType')],
      [!JSON.parse(text).aps, refusal(400, 'PayloadEmpty')],
    ],
    {},
  );
}
