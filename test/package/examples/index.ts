import { applePush } from './apple.ts';
import { tokenOnDashboard } from './dashboard.ts';
import { callProtectedApi, protectEndpoint } from './endpoints.ts';
import { microsoftGraph } from './entra.ts';
import type { Expectation } from './expectation.ts';
import { githubApp } from './github.ts';
import { googleSheets } from './google.ts';
import { logIn } from './log-in.ts';
import { mqttLogin } from './mqtt.ts';
import { snowflakeQuery } from './snowflake.ts';
import { publishYourKeys, quickStart, signThenEncrypt } from './tokens.ts';
import { webPage } from './web-page.ts';
import { webPush } from './web-push.ts';

/** What must be true of each file of `examples/`. */
export const expectations: Readonly<Record<string, () => Expectation | Promise<Expectation>>> = {
  'Quick start.json': quickStart,
  'Call a protected API.json': callProtectedApi,
  'Sign then encrypt.json': signThenEncrypt,
  'Protect an HTTP endpoint.json': protectEndpoint,
  'Publish your keys.json': publishYourKeys,
  'Log in with private_key_jwt.json': logIn,
  'Short-lived tokens for a web page.json': webPage,
  'A token on a dashboard.json': tokenOnDashboard,
  'Google Sheets with a service account.json': googleSheets,
  'GitHub App - list repositories.json': githubApp,
  'Entra certificate to Microsoft Graph.json': microsoftGraph,
  'Apple push.json': applePush,
  'Snowflake query.json': snowflakeQuery,
  'Web push.json': webPush,
  'MQTT login.json': mqttLogin,
};
