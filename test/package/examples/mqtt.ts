import assert from 'node:assert/strict';
import { importJWK, jwtVerify } from 'jose';
import { startMqttBroker } from '../../support/mqtt-broker.ts';
import { type Expectation, type Keys, keyNamed } from './expectation.ts';

export async function mqttLogin(): Promise<Expectation> {
  let known: Keys = {};
  const broker = await startMqttBroker(async (username, password) => {
    const key = await importJWK(keyNamed(known, 'MQTT broker, token as password').publicJwk, 'ES256');
    return jwtVerify(password, key, { audience: 'mqtt', subject: username }).then(
      () => true,
      () => false,
    );
  });
  const atTheStart = broker.nextSubscriber();
  return {
    places: { '"port": "1883"': `"port": "${broker.port}"` },
    meet: (keys) => {
      known = keys;
    },
    check: async ({ press, pressAndSee }) => {
      const first = await atTheStart;
      assert.equal(await pressAndSee('switch the lamp on', 'what the lamp is told'), 'on');

      const again = broker.nextSubscriber();
      await press('at the start, and every 50 minutes');
      assert.equal(await again, first, 'a token is good until ten minutes before it expires');
      assert.equal(await pressAndSee('switch the lamp on', 'what the lamp is told'), 'on');
    },
    stop: () => broker.stop(),
  };
}
