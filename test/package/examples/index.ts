import { callProtectedApi, protectEndpoint } from './endpoints.ts';
import type { Expectation } from './expectation.ts';
import { logIn } from './log-in.ts';
import { mqtt } from './mqtt.ts';
import { publishYourKeys, quickStart, signThenEncrypt } from './tokens.ts';
import { webPage } from './web-page.ts';

/** What must be true of each file of `examples/`. */
export const expectations: Readonly<Record<string, () => Expectation | Promise<Expectation>>> = {
  'Quick start.json': quickStart,
  'Call a protected API.json': callProtectedApi,
  'Sign then encrypt.json': signThenEncrypt,
  'Protect an HTTP endpoint.json': protectEndpoint,
  'Publish your keys.json': publishYourKeys,
  'Log in with private_key_jwt.json': logIn,
  'Short-lived tokens for a web page.json': webPage,
  'MQTT with a token as password.json': mqtt,
};
